import { expect, test } from "vitest";
import { runCli } from "../support/run-cli.ts";
import { tempDir } from "../support/temp-dir.ts";

const run = async (...args: readonly string[]) => runCli(["emulator", ...args], { cwd: await tempDir() });

test("--set without a value says that a value is required, whether the switch exists or not", async () => {
  for (const name of ["foo", "json"]) {
    const { stderr, stdout, exitCode } = await run("--set", name);
    expect([exitCode, stdout]).toEqual([64, ""]);
    expect(stderr).toContain(`--set ${name}: a value is required, as in --set NAME=VALUE`);
    expect(stderr).not.toContain("'fo'");
  }
});

test("--set names the switch that does not exist, and the settings of the one that does", async () => {
  expect((await run("--set", "foo=1")).stderr).toContain("--set foo=1: switch 'foo' not found; switches: ");
  expect((await run("--set", "json=x")).stderr).toContain(
    "--set json=x: 'x' is not a setting of json; settings: compact, pretty, mixed",
  );
});

test("--list shows switches, settings and what they do, and no numbers of facts", async () => {
  const { stdout, exitCode } = await run("--list");
  expect(exitCode).toBe(0);
  expect(stdout).toContain("json=compact|pretty|mixed\n    white space between tokens\n");
  expect(stdout).not.toMatch(/\bfact\b|protocol/i);
});
