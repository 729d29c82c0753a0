import { mkdtempSync, existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { applyChanges, countApplied } from "../../src/store/apply-changes.ts";
import { type ChangeSet, createChangeSet } from "../../src/store/change-set.ts";
import { toRows } from "../support/to-rows.ts";

let dir: string;
let source: string;
let next: string;

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), "dvsync-apply-"));
  source = join(dir, "accounts.ndjson");
  next = join(dir, "next.ndjson");
});

afterEach(() => rmSync(dir, { recursive: true, force: true }));

interface Change {
  readonly id: number;
  /** null: deleted. */
  readonly name: string | null;
}

const changeList = fc.array(
  fc.record({ id: fc.nat(30), name: fc.option(fc.string({ maxLength: 40 }), { freq: 3 }) }),
  { maxLength: 40 },
);

describe("applying changes", () => {
  it("does what a map would, keeps the order, counts what is true; in memory or through the scratch file", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.uniqueArray(fc.nat(30), { maxLength: 20 }),
        changeList,
        fc.constantFrom(0, 100, 1_000_000),
        async (ids, list, inMemory) => {
          const before = ids.map((id) => toRow(id, "old"));
          writeFileSync(source, toText(before));
          const changes = gather(list, inMemory);
          const counted = await countApplied(source, { primaryId: "accountid", rows: ids.length }, changes);
          const told: string[] = [];
          const applied = await applyChanges(
            source,
            next,
            { primaryId: "accountid", rows: ids.length },
            changes,
            {
              created: (after) => told.push(`+ ${after.toString()}`),
              updated: (line, after) => told.push(`~ ${line.toString()} ${after.toString()}`),
              deleted: (line) => told.push(`- ${line.toString()}`),
              drained: () => undefined,
            },
          );
          await changes.close();

          const { rows, created, updated, deleted } = model(ids, list);
          const text = existsSync(next) ? readFileSync(next, "utf8") : toText(before);
          expect(text).toBe(toText(rows));
          const after = new Set(text.split("\n"));
          const gone = before.filter((line) => !after.has(line));
          const toldGone = told
            .filter((one) => !one.startsWith("+"))
            .map((one) => one.slice(2).split(" {")[0]);
          expect(new Set(toldGone)).toEqual(new Set(gone)); // their order means nothing
          expect(told).toHaveLength(created + updated + deleted);
          const { unchanged, untouchedIds, ...counts } = applied;
          expect(counts).toEqual({
            created,
            updated,
            deleted,
            rows: rows.length,
            bytes: Buffer.byteLength(text),
          });
          expect(counted).toEqual(applied);
          const known = new Set(list.map(({ id }) => id));
          const untouched = ids.filter((id) => !known.has(id)).map(toId);
          expect(untouched).toEqual(expect.arrayContaining([...untouchedIds]));
          expect(untouchedIds.length > 0).toBe(untouched.length > 0);
          expect(unchanged + updated + deleted + untouched.length).toBe(ids.length);
          // Nothing differs: nothing is left behind.
          expect(existsSync(next)).toBe(created + updated + deleted > 0);
          rmSync(next, { force: true });
          expect(existsSync(join(dir, "spool"))).toBe(false);
        },
      ),
      { numRuns: 300 },
    );
  });

  it("gives the same when it is done twice (P4), and does not mind deletes of unknown ids (P5)", async () => {
    const list: Change[] = [
      { id: 1, name: "new name" },
      { id: 7, name: "created" },
      { id: 2, name: null },
      { id: 999, name: null },
    ];
    writeFileSync(source, toText([1, 2, 3].map((id) => toRow(id, "old"))));
    const once = await applyChanges(source, next, { primaryId: "accountid", rows: 3 }, gather(list));
    expect(once).toMatchObject({ created: 1, updated: 1, deleted: 1, rows: 3 });
    const again = await applyChanges(next, `${next}2`, { primaryId: "accountid", rows: 3 }, gather(list));
    expect(again).toMatchObject({ created: 0, updated: 0, deleted: 0, rows: once.rows, bytes: once.bytes });
    expect(existsSync(`${next}2`)).toBe(false);
  });

  it("takes rows larger than a block, and lines that are cut by every block", async () => {
    const large = "x".repeat(700_000);
    writeFileSync(source, toText([1, 2, 3].map((id) => toRow(id, large))));
    const changes = gather([{ id: 2, name: `${large}${large}` }]);
    await applyChanges(source, next, { primaryId: "accountid", rows: 3 }, changes);
    expect(readFileSync(next, "utf8")).toBe(
      toText([toRow(1, large), toRow(2, `${large}${large}`), toRow(3, large)]),
    );
  });

  it.each([
    ["a line that is no row", "x\n", 2, "the line at byte 64 is not a whole row of this table"],
    ["half a line at the end", '{"accountid":"', 2, "the line at byte 64 is not a whole row of this table"],
    [
      "a line more than the token file says",
      toText([toRow(9, "x")]),
      1,
      "it has 2 lines, the token file says 1",
    ],
    ["one id on two lines", toText([toRow(1, "x")]), 2, "two of its lines have the same accountid"],
  ])("refuses a snapshot with %s, and leaves nothing behind", async (_, end, rows, message) => {
    writeFileSync(source, toText([toRow(1, "a")]) + end);
    const refused = applyChanges(
      source,
      next,
      { primaryId: "accountid", rows },
      gather([{ id: 1, name: "b" }]),
    );
    await expect(refused).rejects.toMatchObject({ code: "DVS-SNAPSHOT-DAMAGED", exitCode: 65 });
    await expect(refused).rejects.toThrow(message);
    expect(existsSync(next)).toBe(false);
  });
});

describe("a change set", () => {
  it("forgets a page that broke: new ids, new bytes, deletes and conflicts", async () => {
    const changes = createChangeSet(join(dir, "spool"));
    changes.put(toRows(toRow(1, "one"), toRow(2, "two")));
    changes.remove([toId(3)]);
    changes.commitPage();
    changes.put(toRows(toRow(1, "broken"), toRow(3, "broken"), toRow(4, "a ghost")));
    changes.remove([toId(2), toId(5)]);
    expect([changes.size, changes.sizeSoFar]).toEqual([3, 8]);
    changes.rollbackPage();
    expect([changes.size, changes.sizeSoFar, changes.conflicting.size]).toEqual([3, 3, 0]);
    writeFileSync(source, toText([1, 2, 3, 5].map((id) => toRow(id, "old"))));
    await applyChanges(source, next, { primaryId: "accountid", rows: 4 }, changes);
    expect(readFileSync(next, "utf8")).toBe(toText([toRow(1, "one"), toRow(2, "two"), toRow(5, "old")]));
    await changes.close();
  });

  it("knows rows of which two things were said, and takes the last word", async () => {
    const changes = gather([
      { id: 1, name: "a" },
      { id: 1, name: null },
      { id: 2, name: null },
      { id: 2, name: "b" },
      { id: 3, name: "c" },
      { id: 3, name: "d" },
    ]);
    expect([...changes.conflicting.values()]).toEqual([toId(1), toId(2)]);
    for (const [change] of changes.conflicting)
      changes.settle(change, change === 0 ? Buffer.from(toRow(1, "true")) : null);
    writeFileSync(source, toText([toRow(1, "old"), toRow(2, "old")]));
    await applyChanges(source, next, { primaryId: "accountid", rows: 2 }, changes);
    expect(readFileSync(next, "utf8")).toBe(toText([toRow(1, "true"), toRow(3, "d")]));
  });
});

function model(ids: readonly number[], list: readonly Change[]) {
  const last = new Map(list.map(({ id, name }) => [id, name]));
  const order = [...new Set(list.map(({ id }) => id))];
  const kept = ids.filter((id) => last.get(id) !== null);
  const fresh = order.filter((id) => !ids.includes(id) && last.get(id) !== null);
  return {
    rows: [...kept, ...fresh].map((id) => toRow(id, last.get(id) ?? "old")),
    created: fresh.length,
    updated: kept.filter((id) => last.has(id) && last.get(id) !== "old").length,
    deleted: ids.length - kept.length,
  };
}

function gather(list: readonly Change[], inMemory?: number): ChangeSet {
  const changes = createChangeSet(join(dir, "spool"), inMemory);
  for (const { id, name } of list) {
    if (name === null) changes.remove([toId(id).toUpperCase()]);
    else changes.put(toRows(toRow(id, name)));
  }
  changes.commitPage();
  return changes;
}

function toId(id: number): string {
  return `60c4e274-0d87-e711-80e5-${String(id).padStart(12, "0")}`;
}

function toRow(id: number, name: string): string {
  // Where the id stands differs from row to row, so that the quick look at the usual place must give way.
  const idMember = `"accountid":"${toId(id)}"`;
  const nameMember = `"name":${JSON.stringify(name)}`;
  return id % 3 === 0 ? `{${idMember},${nameMember}}` : `{${nameMember},${idMember}}`;
}

function toText(rows: readonly string[]): string {
  return rows.map((row) => `${row}\n`).join("");
}
