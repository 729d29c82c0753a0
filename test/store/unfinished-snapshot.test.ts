import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { mkdirSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { crc32 } from "node:zlib";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Checkpoint } from "../../src/store/checkpoint.ts";
import { type HolderFiles, toEntityFiles, toHolderFiles } from "../../src/store/entity-files.ts";
import { createChecksum } from "../../src/rows/checksum.ts";
import { toRows } from "../support/to-rows.ts";
import { openUnfinishedSnapshot, type UnfinishedSnapshot } from "../../src/store/unfinished-snapshot.ts";

let dir: string;
let files: HolderFiles;

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), "dvsync-unfinished-"));
  files = toHolderFiles(toEntityFiles(dir, "accounts"), join(dir, ".dvsync", "accounts.0123456789ab"));
  mkdirSync(files.work, { recursive: true });
});

afterEach(() => rmSync(dir, { recursive: true, force: true }));

const primaryId = "accountid";

/** The sum that a snapshot of these lines has, in any order. */
function toSum(lines: readonly string[]): string {
  const sum = createChecksum();
  for (const line of lines) sum.add(crc32(line), Buffer.byteLength(line));
  return sum.toText();
}

describe("the unfinished snapshot", () => {
  it("ends with one line per id, the last that came, though rows repeat, pages break and the read is resumed (P9)", async () => {
    const page = fc.record({
      ids: fc.array(fc.nat(12), { maxLength: 6 }),
      breaksOnce: fc.boolean(),
      resumesAfter: fc.boolean(),
    });
    await fc.assert(
      fc.asyncProperty(
        fc.array(page, { maxLength: 6 }),
        fc.option(fc.uniqueArray(fc.nat(12), { maxLength: 8 })),
        async (pages, old) => {
          rmSync(files.snapshot, { force: true });
          if (old !== null) writeFileSync(files.snapshot, old.map((id) => `${toRow(id, "0")}\n`).join(""));
          let unfinished = await openUnfinishedSnapshot(files, { primaryId, checkpoint: null });
          const last = new Map<number, string>();
          for (const [number, { ids, breaksOnce, resumesAfter }] of pages.entries()) {
            if (breaksOnce) {
              addPage(unfinished, [...ids, 3], "broken");
              await unfinished.rollbackPage();
            }
            // Some rows are as the old snapshot has them.
            for (const id of ids) {
              last.delete(id);
              last.set(id, toRow(id, id % 2 === 0 ? "0" : String(number)));
            }
            addPage(unfinished, ids, (id) => (id % 2 === 0 ? "0" : String(number)));
            unfinished.commitPage(checkpointAt(number));
            if (!resumesAfter) continue;
            await unfinished.close();
            const checkpoint = JSON.parse(readFileSync(files.checkpoint, "utf8")) as Checkpoint;
            unfinished = await openUnfinishedSnapshot(files, { primaryId, checkpoint });
            expect(unfinished.rows).toBe(checkpoint.rows);
          }
          const finished = await unfinished.finish(null);
          const text = readFileSync(files.unfinished, "utf8");
          await unfinished.close();

          expect(text).toBe([...last.values()].map((row) => `${row}\n`).join(""));
          const oldRows = new Map((old ?? []).map((id) => [id, toRow(id, "0")]));
          const isUpdated = ([id, row]: [number, string]) => oldRows.has(id) && oldRows.get(id) !== row;
          expect(finished).toEqual({
            created: [...last.keys()].filter((id) => !oldRows.has(id)).length,
            updated: [...last].filter(isUpdated).length,
            deleted: [...oldRows.keys()].filter((id) => !last.has(id)).length,
            isComparable: old !== null,
            rows: last.size,
            bytes: Buffer.byteLength(text),
            checksum: old === null ? null : toSum([...last.values()]),
          });
        },
      ),
      { numRuns: 150 },
    );
  });

  it("starts with nothing when the file is not what the checkpoint says", async () => {
    const unfinished = await openUnfinishedSnapshot(files, { primaryId, checkpoint: null });
    addPage(unfinished, [1, 2], "a");
    unfinished.commitPage(checkpointAt(0));
    await unfinished.close();
    const checkpoint = JSON.parse(readFileSync(files.checkpoint, "utf8")) as Checkpoint;
    for (const wrong of [
      { ...checkpoint, rows: 1 },
      { ...checkpoint, bytes: checkpoint.bytes - 1 },
    ]) {
      const text = readFileSync(files.unfinished);
      const again = await openUnfinishedSnapshot(files, { primaryId, checkpoint: wrong });
      expect([again.rows, again.bytes]).toEqual([0, 0]);
      await again.close();
      writeFileSync(files.unfinished, text);
    }
  });

  it("drops rows that the server, unasked, calls deleted", async () => {
    const unfinished = await openUnfinishedSnapshot(files, { primaryId, checkpoint: null });
    addPage(unfinished, [1, 2, 3], "a");
    unfinished.removeRows([toId(2)]);
    unfinished.commitPage(null);
    expect(await unfinished.finish(null)).toMatchObject({ created: 2, rows: 2 });
    expect(readFileSync(files.unfinished, "utf8")).toBe(`${toRow(1, "a")}\n${toRow(3, "a")}\n`);
  });
});

function addPage(
  unfinished: UnfinishedSnapshot,
  ids: readonly number[],
  name: string | ((id: number) => string),
): void {
  const rows = ids.map((id) => toRow(id, typeof name === "string" ? name : name(id)));
  if (rows.length > 0) unfinished.addRows(toRows(...rows));
}

function checkpointAt(page: number): Checkpoint {
  return {
    format: 1,
    url: "https://org.example",
    apiVersion: "9.2",
    organizationId: "o",
    entitySet: "accounts",
    logicalName: "account",
    primaryId,
    select: null,
    pageSize: 5000,
    nextLink: `https://org.example/next/${page}`,
    rows: 0,
    bytes: 0,
    pages: page + 1,
    startedAt: "2026-01-01T00:00:00.000Z",
  };
}

function toId(id: number): string {
  return `60c4e274-0d87-e711-80e5-${String(id).padStart(12, "0")}`;
}

function toRow(id: number, name: string): string {
  return `{"name":"${name}","accountid":"${toId(id)}"}`;
}
