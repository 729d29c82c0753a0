import { execFile } from "node:child_process";
import { constants, readdirSync } from "node:fs";
import { access, cp, readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { beforeAll, expect, test } from "vitest";
import { tempDir } from "../support/temp-dir.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));
let packed: { path: string; mode: number }[];
let manifest: { bin: { dvsync: string }; engines: { node: string } };

beforeAll(async () => {
  const args = ["pack", "--dry-run", "--json", "--ignore-scripts"];
  // npm is a script on Windows, which only a shell starts.
  const { stdout } = await promisify(execFile)("npm", args, {
    cwd: root,
    shell: process.platform === "win32",
  });
  packed = (JSON.parse(stdout) as [{ files: typeof packed }])[0].files;
  manifest = JSON.parse(await readFile(`${root}/package.json`, "utf8")) as typeof manifest;
});

test.each([
  ["20.18.0", 78],
  ["20.18.1", 0],
  ["20.20.0", 0],
  ["18.20.8", 78],
  ["22.0.0", 0],
])("Node %s ends with exit code %i, as the engines say", async (node, exitCode) => {
  expect(manifest.engines.node).toBe(">=20.18.1");
  const fake = `Object.defineProperty(process, "versions", { value: { ...process.versions, node: "${node}" } })`;
  const args = ["--import", `data:text/javascript,${encodeURIComponent(fake)}`, "bin/dvsync.js", "--version"];
  const run = await promisify(execFile)(process.execPath, args, { cwd: root }).then(
    ({ stderr }) => ({ code: 0, stderr }),
    (error: { code: number; stderr: string }) => error,
  );
  expect(run.code).toBe(exitCode);
  expect(run.stderr).toBe(
    exitCode === 0 ? "" : `error: dvsync needs Node 20.18.1 or newer, this is ${node}\n`,
  );
});

test("the package holds what runs, what explains it, and nothing else", () => {
  const paths = packed.map(({ path }) => path);
  // What is written for developers alone stays in the repository.
  const docs = readdirSync(join(root, "docs")).filter((name) => !name.startsWith("protocol"));
  expect(
    paths
      .filter(
        (path) =>
          !/^dist\/(?:[\w-]+\.js|(?:walk-rows|skip-lines)\.wasm|THIRD-PARTY-LICENSES\.txt)$/.test(path),
      )
      .sort(),
  ).toEqual([
    ".syncrc.example",
    "CHANGELOG.md",
    "LICENSE",
    "README.md",
    "bin/compile-cache.js",
    "bin/dvsync.js",
    ...docs.map((name) => `docs/${name}`),
    "package.json",
    "src/README.md",
  ]);
  expect(paths).toContain("dist/main.js");
  expect(paths).toContain("dist/walk-rows.wasm");
  expect(paths).toContain("dist/skip-lines.wasm");
  expect(paths).toContain("dist/THIRD-PARTY-LICENSES.txt");
});

test.skipIf(process.platform === "win32")("its command can be executed", async () => {
  const { mode } = packed.find(({ path }) => path === manifest.bin.dvsync)!;
  expect(mode & 0o111).toBe(0o111);
  await access(`${root}/${manifest.bin.dvsync}`, constants.X_OK);
});

test("it asks for the Node that its command insists on", async () => {
  const text = await readFile(`${root}/${manifest.bin.dvsync}`, "utf8");
  expect(text.split("\n")[0]).toBe("#!/usr/bin/env node");
  const [, least] = /needs Node (\S+) or newer/.exec(text)!;
  expect(manifest.engines.node).toBe(`>=${least}`);
});

test("what it holds runs by itself, with no package beside it", async () => {
  const folder = await tempDir();
  for (const { path } of packed) await cp(`${root}/${path}`, join(folder, "package", path));
  const dir = join(folder, "demo");
  const args = [join(folder, "package", manifest.bin.dvsync), "demo", "--dir", dir];
  const { stdout } = await promisify(execFile)(process.execPath, args, { cwd: folder });
  expect(stdout).toContain("byte for byte");
});

test("nobody is sent to a name or address that nobody owns", async () => {
  expect(manifest).not.toHaveProperty("bugs");
  expect(manifest).not.toHaveProperty("repository");
  for (const { path } of packed) {
    const text = await readFile(`${root}/${path}`, "utf8");
    expect(text, path).not.toMatch(/npm bugs|dvsync@latest|github\.com\/dvsync/);
  }
});
