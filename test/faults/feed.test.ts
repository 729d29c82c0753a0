import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { type CrashingDisk, installCrashingDisk } from "../support/crashing-disk.ts";
import { readLines } from "../support/pull-in-process.ts";
import { readSegments } from "../support/segments.ts";
import { asked, expectMirror, openStage, small, type Stage } from "../support/stage.ts";

// What kept changes promise (P10 to P14): from any moment on, the segments lead to every later snapshot; each change
// stands in one of them; their names hold together; a name never comes with other bytes; and a commit that was cut off
// is finished without asking for a page.

const kept = { ...small, keepChanges: 86_400_000 };

describe("a pull that keeps changes and dies before any of its steps", () => {
  it.each(["reviveAfterKill", "reviveAfterPowerCut"] as const)("as a delta, then %s", async (revive) => {
    expect(await crashEverywhere(revive, () => undefined)).toBeGreaterThan(15);
  });

  it.each(["reviveAfterKill", "reviveAfterPowerCut"] as const)(
    "as a full pull over an old snapshot, then %s",
    async (revive) => {
      expect(await crashEverywhere(revive, (stage) => stage.emulator.expireTokens())).toBeGreaterThan(20);
    },
  );
});

/** Dies before step 0, 1, 2 ... of a pull, each time after changes of the table, and holds what a reader sees against the promises. */
async function crashEverywhere(
  revive: "reviveAfterKill" | "reviveAfterPowerCut",
  prepare: (stage: Stage) => void,
): Promise<number> {
  const stage = await openStage(6);
  await stage.open().pull(kept);
  const reader = openReader(stage);
  const disk = installCrashingDisk(stage.dir);
  try {
    for (let step = 0; ; step++) {
      change(stage, step);
      prepare(stage);
      disk.arm(step);
      await stage
        .open()
        .pull(kept)
        .catch(() => undefined);
      const { isDead } = disk;
      disk[revive]();
      reader.look();
      await finish(stage, disk);
      reader.look();
      reader.expectSnapshot();
      expectMirror(stage);
      if (!isDead) return step;
    }
  } finally {
    disk.uninstall();
  }
}

async function finish(stage: Stage, disk: CrashingDisk): Promise<void> {
  const isRecorded = existsSync(join(stage.dir, ".dvsync/accounts.commit.json"));
  const since = stage.emulator.requests.length;
  await stage.open().pull(kept);
  const pages = asked(stage.emulator, since).filter((path) => path.startsWith("accounts"));
  if (isRecorded) expect(pages).toEqual([expect.stringContaining("$deltatoken")]);
  disk.reviveAfterKill();
}

function change(stage: Stage, round: number): void {
  const table = stage.emulator.table("accounts");
  const [first, second] = stage.ids();
  table.insert({ name: `new ${round}` });
  table.update(first!, { name: `n${String(round).padStart(6, "0")}` });
  if (round % 2 === 1) table.delete(second!);
}

/** A reader that knows nothing but the files: it has the rows of a moment, and follows the segments from there. */
function openReader({ dir }: Stage) {
  const seen = new Map<string, string>();
  const rows = new Map(readLines(dir).map((line) => [toId(line), line]));
  let at = readSegments(dir).at(-1)!.seq;
  return {
    look() {
      for (const { path, previous, seq, lines } of readSegments(dir)) {
        const text = readFileSync(path, "utf8");
        expect(seen.get(path) ?? text, "a name never comes with other bytes").toBe(text);
        seen.set(path, text);
        if (seq <= at) continue;
        expect(previous, "the chain holds").toBe(at);
        at = seq;
        expect(new Set(lines.map(toId)).size, "one event for each row").toBe(lines.length);
        for (const line of lines) follow(rows, line);
      }
    },
    expectSnapshot: () => expect([...rows.values()].sort()).toEqual([...readLines(dir)].sort()),
  };
}

function follow(rows: Map<string, string>, event: string): void {
  const [, op, id, before, after] =
    /^\{"op":"([cud])",.*?"id":"(.*?)","before":(null|\{.*?\}),"after":(null|\{.*\})\}$/.exec(event)!;
  expect(rows.get(id!) ?? "null", "the old row is the one that was there").toBe(before);
  if (op === "d") rows.delete(id!);
  else rows.set(id!, after!);
}

function toId(line: string): string {
  const row = JSON.parse(line) as { accountid?: string; id?: string };
  return (row.accountid ?? row.id)!;
}
