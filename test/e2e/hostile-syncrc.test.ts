import { execFileSync } from "node:child_process";
import { symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { runCli } from "../support/run-cli.ts";
import { tempDir } from "../support/temp-dir.ts";
import { refusal } from "../config/sources.ts";

test.skipIf(process.platform === "win32").each<[string, (file: string) => unknown, string]>([
  ["a pipe that nobody writes to", (file) => execFileSync("mkfifo", [file]), "it is not a regular file"],
  ["a device without end", (file) => symlink("/dev/zero", file), "it is not a regular file"],
  ["a file of more than 1 MB", (file) => writeFile(file, " ".repeat(1_000_001)), "it is larger than 1 MB"],
])("a .syncrc that is %s is refused at once", async (_, make, why) => {
  const cwd = await tempDir();
  await make(join(cwd, ".syncrc"));
  const { exitCode, stderr } = await runCli(["status"], { cwd });
  expect([exitCode, stderr]).toEqual([78, expect.stringContaining(why)]);
});

test.each([
  ["200,000 brackets", `{"entities": ${"[".repeat(200_000)}`, "levels of brackets"],
  ["200,000 slashes in its url", `{"url": "https://a${"/".repeat(200_000)}b"}`, "at most 2000 characters"],
  ["a name of 200,000 letters", `{"auth": {"clientId": "${"a".repeat(200_000)}"}}`, "at most 10000"],
  ["a key that every object has", '{"toString": 1}', 'key "toString" is not allowed'],
  ["such a key further in", '{"auth": {"valueOf": 1}}', 'key "valueOf" is not allowed'],
])("a .syncrc with %s is refused", async (_, text, why) => {
  const said = await refusal({ files: { ".syncrc": text } });
  expect(said).toContain(why);
  expect(said).toContain("exit 78");
});

test("brackets in texts and comments do not count", async () => {
  const text = `{"dir": "${"[".repeat(100)}" /* ${"{".repeat(100)} */, "url": 1}`;
  expect(await refusal({ files: { ".syncrc": text } })).toContain('key "url"');
});
