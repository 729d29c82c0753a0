import { expect, test } from "vitest";
import { runCli } from "../support/run-cli.ts";
import { tempDir } from "../support/temp-dir.ts";

test.each([
  [["pull", "--json", "--nope"], "DVS-USAGE", 64],
  [["pul", "--json"], "DVS-USAGE", 64],
  [["pull", "--json", "--page-size", "0"], "DVS-USAGE", 64],
  [["emulator", "--json", "--set", "x=y"], "DVS-USAGE", 64],
  [["status", "--json", "--max-age", "soon"], "DVS-USAGE", 64],
  [["pull", "--json"], "DVS-CONFIG", 78],
] as const)("with --json, stderr ends in the error as JSON: %j", async (args, code, exitCode) => {
  const run = await runCli(args, { cwd: await tempDir() });
  const lines = run.stderr.trimEnd().split("\n");
  const { error } = JSON.parse(lines.at(-1)!) as { error: Record<string, unknown> };
  expect(error).toEqual({ code, exitCode, message: expect.any(String), hint: expect.any(String) });
  expect(lines[0]).toBe(`error: ${String(error["message"])}`);
  expect([run.stdout, run.exitCode]).toEqual(["", exitCode]);
});
