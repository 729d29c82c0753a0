import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { exitCodes } from "../../src/errors/exit-codes.ts";
import { accounts, faultKinds, switchNames } from "../../src/emulator/index.ts";
import type { PullResult } from "../../src/types.ts";
import { toPullLine } from "../../src/ui/pull-line.ts";
import { openEmulated } from "../support/emulated.ts";
import { leaveLock } from "../support/leave-lock.ts";
import { runCli } from "../support/run-cli.ts";
import { tempDir } from "../support/temp-dir.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));
const readme = readFileSync(join(root, "README.md"), "utf8");
const manifest = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as {
  scripts: Record<string, string>;
  engines: { node: string };
};

/** Everything that the README writes as code: blocks and words between backticks. */
const code = [...readme.matchAll(/^```\w*\n([^]*?)^```|`([^`\n]+)`/gm)].map(
  ([, block, words]) => block ?? words!,
);

test("every command line in the README can be typed: its command and its options exist", async () => {
  const lines = code.flatMap((text) =>
    [...text.matchAll(/\bdvsync ([a-z][^|#&\n]*)/g)].map(([, line]) => line!),
  );
  expect(lines.length).toBeGreaterThan(15);
  const folder = await tempDir();
  const help = new Map<string, string>();
  for (const line of lines) {
    const [command = "", ...words] = line.trim().split(/\s+/);
    if (!help.has(command)) {
      const { stdout, exitCode } = await runCli([command, "--help"], { cwd: folder });
      expect(exitCode, line).toBe(0);
      help.set(command, stdout);
    }
    for (const word of words.filter((each) => each.startsWith("-"))) {
      expect(help.get(command), line).toMatch(new RegExp(`^  (-\\w, )?${word}\\b`, "m"));
    }
  }
});

test("every npm script that the README runs is there, and the Node that it asks for is the package's", () => {
  const names = code.flatMap((text) => [...text.matchAll(/\bnpm run (\S+)/g)].map(([, name]) => name!));
  expect(names).toContain("demo");
  for (const name of names) expect(manifest.scripts).toHaveProperty(name);
  expect(manifest.scripts).toHaveProperty("test");
  expect(`>=${/Node ([\d.]+) or newer/.exec(readme)?.[1]}`).toBe(manifest.engines.node);
});

test("the exit codes are those of the code", () => {
  const rows = [...readme.matchAll(/^\| (\d+(?:, \d+)*) +\|/gm)].flatMap(([, codes]) => codes!.split(", "));
  expect(rows.map(Number)).toEqual([0, ...Object.values(exitCodes)]);
});

test("every file that the README links to is there", () => {
  const links = [...readme.matchAll(/\]\(([^)]+)\)/g)].map(([, link]) => link!);
  expect(links).toContain("docs/authentication.md");
  expect(links.filter((link) => !existsSync(join(root, link)))).toEqual([]);
});

test("the two pulls at its head look as they do on a screen", () => {
  const full: PullResult = {
    entity: "accounts",
    mode: "full",
    because: "there is no token yet",
    created: 1_204_331,
    updated: 0,
    deleted: 0,
    rows: 1_204_331,
    bytes: 1_100_000_000,
    pages: 241,
    requests: 243,
    retries: 0,
    durationMs: 48_200,
    file: "data/accounts.ndjson",
  };
  const delta = { created: 12, updated: 30, deleted: 2, rows: 1_204_341, durationMs: 1_400 };
  expect(readme).toContain(
    `$ dvsync pull accounts\n${toPullLine(full, 8)}\n` +
      `$ dvsync pull accounts\n${toPullLine({ ...full, ...delta, mode: "delta", because: null }, 8)}\n`,
  );
});

test("the error that it shows is the one that is printed", async () => {
  const { data, run } = await openEmulated();
  leaveLock(data, 0, { pid: 4711, host: "crm-1", since: "2026-01-31T10:00:00.000Z" });
  expect(readme).toContain(`\n\`\`\`\n${(await run("pull", "accounts")).stderr}\`\`\`\n`);
});

test("in a pipeline: a count to branch on, and the tables that failed", async () => {
  const { emulator, run } = await openEmulated({ syncrc: { entities: ["accounts", "sitemaps"] } });
  const { stdout, exitCode } = await run("pull", "--json");
  const lines = stdout.trimEnd().split("\n");
  const failed = lines.map((line) => JSON.parse(line) as { entity: string; error?: object });
  expect(failed.filter(({ error }) => error !== undefined).map(({ entity }) => entity)).toEqual(["sitemaps"]);
  expect(exitCode).toBe(exitCodes.config);

  expect((await run("count", "accounts", "--exit-code")).exitCode).toBe(0);
  emulator.table("accounts").generate(42);
  expect((await run("count", "accounts")).stdout).toBe("42\n");
  expect((await run("count", "accounts", "--exit-code")).exitCode).toBe(exitCodes.no);
});

test("emulator --list has every switch, and every fault", async () => {
  const { stdout } = await runCli(["emulator", "--list"], { cwd: await tempDir() });
  for (const name of [...switchNames, "fault"]) expect(stdout).toMatch(new RegExp(`^${name}=`, "m"));
  for (const kind of faultKinds) expect(stdout).toMatch(new RegExp(`^fault=.*\\b${kind}\\b`, "m"));
});

test("an elastic table is refused, and nothing is written", async () => {
  const { data, run } = await openEmulated({ tables: [{ ...accounts, tableType: "Elastic" }] });
  expect((await run("pull")).text).toMatch(/is an elastic table[^]*code: DVS-ELASTIC[^]*\[exit 78\]$/);
  expect(existsSync(data)).toBe(false);
});
