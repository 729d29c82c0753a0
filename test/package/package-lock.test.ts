import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

interface Entry {
  readonly integrity?: string;
  readonly resolved?: string;
  readonly link?: boolean;
}

const file = fileURLToPath(new URL("../../package-lock.json", import.meta.url));
const { packages } = JSON.parse(await readFile(file, "utf8")) as { packages: Record<string, Entry> };
const entries = Object.entries(packages).filter(([path, { link }]) => path !== "" && link !== true);

test("a package that was tampered with cannot be installed: every entry of the lock has its sha512", () => {
  expect(entries.length).toBeGreaterThan(100);
  const open = entries.filter(([, { integrity = "" }]) => !/^sha512-[\w+/]{86}==$/.test(integrity));
  expect(open.map(([path]) => path)).toEqual([]);
});

test("the lock names the public registry, or no host at all", () => {
  const elsewhere = entries.filter(
    ([, { resolved }]) => resolved !== undefined && !resolved.startsWith("https://registry.npmjs.org/"),
  );
  expect(elsewhere.map(([path]) => path)).toEqual([]);
});
