import { execFile } from "node:child_process";
import { cp, readdir, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import { openEmulated } from "../support/emulated.ts";
import { tempDir } from "../support/temp-dir.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));

test("without the compiled loops a full pull and a delta leave the same files", async () => {
  const { emulator } = await openEmulated();
  const table = emulator.table("accounts");
  table.generate(300);
  const bare = await copyPackage();
  for (const file of await readdir(join(bare, "dist")))
    if (file.endsWith(".wasm")) await rm(join(bare, "dist", file));
  const whole = await copyPackage();
  const snapshots: string[][] = [[], []];
  for (let round = 0; round < 2; round++) {
    for (const [index, folder] of [whole, bare].entries()) {
      const dir = join(folder, "data");
      const args = ["pull", "accounts", "--quiet", "--url", emulator.url, "--dir", dir];
      const env = { ...process.env, DVSYNC_AUTH_METHOD: "none" };
      await promisify(execFile)(process.execPath, [join(folder, "bin/dvsync.js"), ...args], { env });
      snapshots[index]!.push(await readFile(join(dir, "accounts.ndjson"), "utf8"));
    }
    const [changed = "", gone = ""] = table.ids();
    table.update(changed, { name: "changed" });
    table.delete(gone);
    table.generate(2);
  }
  expect(snapshots[1]).toEqual(snapshots[0]);
  expect(snapshots[0]![1]).not.toBe(snapshots[0]![0]);
});

/** The package as it is installed, to be spoilt. */
async function copyPackage(): Promise<string> {
  const folder = await tempDir();
  for (const part of ["bin", "dist", "package.json"])
    await cp(join(root, part), join(folder, part), { recursive: true });
  return folder;
}
