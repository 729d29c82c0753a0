import { stripVTControlCharacters } from "node:util";
import { expect, test, vi } from "vitest";
import type { PullEvent, PullResult } from "../../src/types.ts";
import { open, openFake, type Stage } from "./terminal.ts";

const start: PullEvent = { kind: "start", entity: "accounts", mode: "full", because: null, resumedRows: 0 };
const progress: PullEvent = { kind: "progress", entity: "accounts", rows: 5, bytes: 500, pages: 1 };
const result: PullResult = {
  entity: "accounts",
  mode: "full",
  because: null,
  created: 5,
  updated: 0,
  deleted: 0,
  rows: 5,
  bytes: 500,
  pages: 1,
  requests: 1,
  retries: 0,
  durationMs: 100,
  file: "/data/accounts.ndjson",
};

/** Standard output and standard error on one terminal, once ora has been loaded and has drawn. */
async function openTerminal(env: Record<string, string> = {}): Promise<Stage> {
  const terminal = openFake(60);
  const stage = await open({ stdout: terminal, stderr: terminal, env: { NO_COLOR: "1", ...env } });
  stage.reporter.event(start);
  await vi.waitFor(() => expect(terminal.text).toContain("reading the whole table"), 5000);
  return stage;
}

/** What stands on the screen: a cleared line is gone. */
function screen(text: string): string {
  const drawn = stripVTControlCharacters(text).replaceAll("<home><home>", "<home>");
  return drawn.replaceAll(/[^\n]*<home><clear>/g, "").replaceAll("<home>", "");
}

test("shows what runs, and gets out of the way of lines", async () => {
  const { reporter, stderr, pass } = await openTerminal();
  reporter.event(progress);
  pass(100);
  await vi.waitFor(() => expect(screen(stderr.text)).toMatch(/^\S accounts {2}5 rows {2}500 B$/), 5000);
  reporter.event({ kind: "warning", entity: "accounts", message: "slow" });
  expect(screen(stderr.text)).toMatch(/^warning: accounts: slow\n\S accounts {2}5 rows {2}500 B$/);
  reporter.pulled(result);
  expect(screen(stderr.text)).toBe(
    "warning: accounts: slow\naccounts  full   5 rows                                500 B    0.1 s\n",
  );
  reporter.close();
});

test("hides the cursor while it is there, and gives it back", async () => {
  const { reporter, stderr } = await openTerminal();
  expect(stderr.text).toContain("\u001B[?25l");
  expect(stderr.text).not.toContain("\u001B[?25h");
  reporter.close();
  expect(stderr.text).toContain("\u001B[?25h");
  expect(screen(stderr.text)).toBe("");
});

test("without colour there is still a spinner", async () => {
  const { reporter, stderr } = await openTerminal();
  expect(stderr.text).not.toContain("\u001B[36m");
  expect(stderr.text).not.toContain("\u001B[39m");
  reporter.close();
});

test("a terminal that shrinks to nothing is left alone", async () => {
  const { reporter, stderr, pass } = await openTerminal();
  stderr.columns = 0;
  pass(100);
  const drawn = stderr.text;
  pass(1000);
  expect([screen(drawn), stderr.text]).toEqual(["", drawn]);
  reporter.close();
});

test("ora that comes too late draws nothing", async () => {
  const terminal = openFake(60);
  const { reporter, timers } = await open({ stdout: terminal, stderr: terminal });
  reporter.event(start);
  reporter.close();
  await import("ora");
  await new Promise(setImmediate);
  expect([terminal.text, timers()]).toEqual(["", 0]);
});

test("a second entity is drawn again after the first is done", async () => {
  const { reporter, stderr } = await openTerminal();
  reporter.pulled(result);
  reporter.event({ ...start, entity: "contacts" });
  expect(screen(stderr.text)).toMatch(/0\.1 s\n\S contacts {2}reading the whole table$/);
  reporter.close();
});
