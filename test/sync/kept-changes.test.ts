import { existsSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { readLines } from "../support/pull-in-process.ts";
import { expectMirror, failureOf, openStage, small, type Stage } from "../support/stage.ts";
import { readSegments } from "../support/segments.ts";

const day = 86_400_000;
const kept = { ...small, keepChanges: 30 * day };

describe("kept changes", () => {
  it("are none, and no file more, for those who do not ask for them", async () => {
    const stage = await openStage(3);
    await stage.open().pull(small);
    stage.emulator.table("accounts").insert({ name: "x" });
    await stage.open().pull(small);
    expect(existsSync(join(stage.dir, "changes"))).toBe(false);
    expect(stage.token()).not.toHaveProperty("changes");
  });

  it("begin with a t, and hold one segment for each pull that changed something", async () => {
    const { stage, ids } = await openFeed();
    const table = stage.emulator.table("accounts");
    const old = readLines(stage.dir);
    table.update(ids[0]!, { name: "changed" });
    table.delete(ids[1]!);
    const created = table.insert({ name: "new" });
    await stage.open().pull(kept);
    await stage.open().pull(kept);

    const [first, second, ...more] = readSegments(stage.dir);
    expect(more).toEqual([]);
    expect(first).toMatchObject({ previous: 0 });
    expect(first!.lines).toEqual([
      `{"op":"t","seq":${first!.seq},"ts_ms":${first!.tsMs},"entity":"accounts","id":null,"before":null,"after":null,"because":"this is the first pull"}`,
    ]);
    expect(second!.previous).toBe(first!.seq);
    const now = readLines(stage.dir);
    const toEvent = (op: string, id: string) =>
      `{"op":"${op}","seq":${second!.seq},"ts_ms":${second!.tsMs},"entity":"accounts","id":"${id}","before":${lineOf(id, old)},"after":${lineOf(id, now)}}`;
    expect([...second!.lines].sort()).toEqual(
      [toEvent("c", created), toEvent("d", ids[1]!), toEvent("u", ids[0]!)].sort(),
    );
    const token = stage.token();
    expect(token["changes"]).toEqual({ seq: second!.seq, pulledAt: token["pulledAt"] });
  });

  it("of a full pull over an old snapshot are the true differences", async () => {
    const { stage, ids } = await openFeed(12);
    const table = stage.emulator.table("accounts");
    const old = readLines(stage.dir);
    for (const id of ids.slice(0, 3)) table.update(id, { name: `changed ${id}` });
    for (const id of ids.slice(5, 8)) table.delete(id);
    table.insert({ name: "new" });
    const result = await stage.open().pull({ ...kept, full: true });
    expect(result).toMatchObject({ mode: "full", created: 1, updated: 3, deleted: 3 });
    expectChange(old, readSegments(stage.dir).at(-1)!.lines, readLines(stage.dir));
    await stage.open().pull({ ...kept, full: true });
    expect(readSegments(stage.dir)).toHaveLength(2);
  });

  it("go on when a later pull does not ask for them, and say so", async () => {
    const { stage } = await openFeed();
    stage.emulator.table("accounts").insert({ name: "x" });
    const client = stage.open();
    await client.pull(small);
    expect(readSegments(stage.dir)).toHaveLength(2);
    expect(client.events).toContainEqual(
      expect.objectContaining({ kind: "warning", message: expect.stringContaining("--no-keep-changes") }),
    );
  });

  it("end with --no-keep-changes, and begin again with a t in the same chain", async () => {
    const { stage } = await openFeed();
    stage.emulator.table("accounts").insert({ name: "unseen" });
    await stage.open().pull({ ...small, keepChanges: "off" });
    expect(stage.token()).not.toHaveProperty("changes");
    await stage.open().pull(small);
    expect(readSegments(stage.dir)).toHaveLength(1);
    await stage.open().pull(kept);
    expectStartOver(stage, "no changes were kept before");
  });

  it.each<[string, (stage: Stage) => void | Promise<void>, string]>([
    ["an older dvsync has pulled in between", pullAsOlder, "a pull in between kept no changes"],
    ["the snapshot is gone", ({ dir }) => rmSync(join(dir, "accounts.ndjson")), "the snapshot was missing"],
    [
      "the snapshot is another file",
      ({ dir }) => writeFileSync(join(dir, "accounts.ndjson"), "{}\n"),
      "the snapshot was not the file that the token was written with",
    ],
    ["the token is gone", ({ dir }) => rmSync(join(dir, "accounts.token.json")), "there was no token"],
    [
      "somebody has removed the newest segment",
      ({ dir }) => rmSync(readSegments(dir).at(-1)!.path),
      "the kept changes are not those of the token",
    ],
  ])("start over with a t when %s", async (_, spoil, because) => {
    const { stage } = await openFeed();
    await spoil(stage);
    await stage.open().pull(kept);
    expectStartOver(stage, because);
    expectMirror(stage);
  });

  it("start over with a t when other columns are asked for", async () => {
    const { stage } = await openFeed();
    await stage.open().pull({ ...kept, select: ["name", "accountnumber"] });
    expectStartOver(stage, "the columns or the environment are not those of before");
  });

  it("start over with a t when the old snapshot, of the right size, turns out to be damaged", async () => {
    const { stage } = await openFeed();
    const snapshot = join(stage.dir, "accounts.ndjson");
    writeFileSync(snapshot, readFileSync(snapshot, "utf8").replace('"accountid"', '"accountix"'));
    await stage.open().pull({ ...kept, full: true });
    expectStartOver(stage, "the old snapshot cannot be compared with");
  });

  it("are removed when they are older than asked for, oldest first, but never the newest", async () => {
    const stage = await openStage(3);
    const table = stage.emulator.table("accounts");
    for (const age of [10, 8, 6, 4]) {
      table.insert({ name: `${age} days ago` });
      await stage
        .open({ now: () => new Date(Date.now() - age * day) })
        .pull({ ...small, keepChanges: 30 * day });
    }
    const seqs = readSegments(stage.dir).map(({ seq }) => seq);
    await stage.open().pull({ ...small, keepChanges: 7 * day });
    expect(readSegments(stage.dir).map(({ seq }) => seq)).toEqual(seqs.slice(2));
    await stage.open().pull({ ...small, keepChanges: 1000 });
    expect(readSegments(stage.dir).map(({ seq }) => seq)).toEqual(seqs.slice(3));
    await stage.open().pull({ ...small, keepChanges: 1000 });
    expectMirror(stage);
  });

  it("get a number that grows, even when the clock goes back", async () => {
    const { stage } = await openFeed();
    for (const name of ["a", "b"]) {
      stage.emulator.table("accounts").insert({ name });
      await stage.open({ now: () => new Date(Date.now() - 5 * day) }).pull(kept);
    }
    const [first, second, third] = readSegments(stage.dir);
    expect([second!.previous, second!.seq]).toEqual([first!.seq, first!.seq + 1]);
    expect([third!.previous, third!.seq]).toEqual([second!.seq, second!.seq + 1]);
  });

  it("in a folder that cannot be renamed to are refused before anything is asked", async () => {
    const stage = await openStage(3);
    const elsewhere = await openStage(0);
    symlinkSync(elsewhere.dir, join(stage.dir, "changes"));
    const error = await failureOf(stage.open().pull(kept));
    expect(error).toMatchObject({ code: "DVS-LINK", exitCode: 78 });
    expect(readdirSync(stage.dir)).not.toContain("accounts.ndjson");
  });

  it("are not written by a dry run, which shows them", async () => {
    const { stage } = await openFeed();
    stage.emulator.table("accounts").insert({ name: "x" });
    const before = stage.files();
    const shown: string[] = [];
    await stage.open().pull({
      ...kept,
      dryRun: true,
      showChanges: async (path) => void shown.push(readFileSync(path, "utf8")),
    });
    expect(stage.files()).toEqual(before);
    expect(shown).toEqual([expect.stringMatching(/^\{"op":"c",[^\n]*"name":"x"[^\n]*\}\n$/)]);
  });
});

async function openFeed(rows = 4): Promise<{ stage: Stage; ids: string[] }> {
  const stage = await openStage(rows);
  await stage.open().pull(kept);
  return { stage, ids: stage.ids() };
}

/** A dvsync that knows of no changes keeps what it does not know in the token file, and moves on. */
async function pullAsOlder(stage: Stage): Promise<void> {
  const file = join(stage.dir, "accounts.token.json");
  const { changes } = stage.token();
  stage.emulator.table("accounts").insert({ name: "unseen" });
  await stage.open({ now: () => new Date(Date.now() + 1000) }).pull({ ...small, keepChanges: "off" });
  writeFileSync(file, JSON.stringify({ ...stage.token(), changes }, null, 2));
}

function expectStartOver(stage: Stage, because: string): void {
  const [before, last] = readSegments(stage.dir).slice(-2);
  const segment = last ?? before!;
  if (last !== undefined) expect(last.previous).toBe(before!.seq);
  expect(segment.lines).toHaveLength(1);
  expect(JSON.parse(segment.lines[0]!)).toMatchObject({ op: "t", because });
}

/** The events lead from the old lines to the new ones. */
function expectChange(old: readonly string[], events: readonly string[], now: readonly string[]): void {
  const rows = new Set(old);
  for (const event of events) {
    const [, op, before, after] =
      /^\{"op":"([cud])".*?,"before":(null|\{.*?\}),"after":(null|\{.*\})\}$/.exec(event)!;
    if (op === "c") expect(before).toBe("null");
    else expect(rows.delete(before!)).toBe(true);
    if (op !== "d") rows.add(after!);
  }
  expect([...rows].sort()).toEqual([...now].sort());
}

function lineOf(id: string, lines: readonly string[]): string | null {
  return lines.find((line) => line.includes(id)) ?? null;
}
