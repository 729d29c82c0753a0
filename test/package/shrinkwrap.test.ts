import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { cp, mkdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import { tempDir } from "../support/temp-dir.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));

interface Lock {
  readonly packages: Readonly<
    Record<string, { version?: string; integrity?: string; dependencies?: Record<string, string> }>
  >;
}

test("the package pins what it needs when it runs, and only that; the repository keeps its lock file alone", async () => {
  const copy = await tempDir();
  await mkdir(join(copy, "scripts"));
  await cp(join(root, "scripts/shrinkwrap.js"), join(copy, "scripts/shrinkwrap.js"));
  await cp(join(root, "package-lock.json"), join(copy, "package-lock.json"));
  await cp(join(root, "package.json"), join(copy, "package.json"));
  const node = (...args: string[]) =>
    promisify(execFile)(process.execPath, [join(copy, "scripts/shrinkwrap.js"), ...args]);

  await node();
  const { packages } = JSON.parse(await readFile(join(copy, "npm-shrinkwrap.json"), "utf8")) as Lock;
  const { dependencies } = JSON.parse(await readFile(join(root, "package.json"), "utf8")) as {
    dependencies: object;
  };
  expect(packages[""]!.dependencies).toEqual(dependencies);
  expect(packages["node_modules/@azure/identity"]).toBeDefined();
  expect(packages["node_modules/vitest"]).toBeUndefined();
  // Every dependency of what is pinned is pinned too.
  for (const [path, { dependencies: wanted = {} }] of Object.entries(packages))
    for (const name of Object.keys(wanted))
      expect(
        [`node_modules/${name}`, `${path}/node_modules/${name}`].some((at) => at in packages),
        name,
      ).toBe(true);

  await node("remove");
  expect(existsSync(join(copy, "npm-shrinkwrap.json"))).toBe(false);
  expect(existsSync(join(root, "npm-shrinkwrap.json"))).toBe(false);
});
