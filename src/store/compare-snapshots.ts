import { crc32 } from "node:zlib";
import type { KeyTable } from "../rows/key-table.ts";
import { keyWords, readRowKey } from "../rows/row-key.ts";
import { hasCode } from "../errors/has-code.ts";
import type { DifferenceObserver } from "./difference-observer.ts";
import { createOldRows, type OldRows } from "./old-rows.ts";
import type { ReceivedRows } from "./received-rows.ts";
import { scanLines } from "./scan-lines.ts";

/** How the rows received differ from an old snapshot's. */
export interface Difference {
  readonly created: number;
  readonly updated: number;
  readonly deleted: number;
  /** False when there was no old snapshot, or one that cannot be believed: then the counts tell no difference. */
  readonly isComparable: boolean;
}

/** How the old rows that differ are told of. */
export interface CompareOptions {
  /** The new snapshot. */
  readonly next: string;
  /** A scratch file, for old rows that do not fit in memory. */
  readonly spool: string;
  readonly observer: DifferenceObserver;
}

// In lane 1, where the length of a row was: what is known of the row once the old snapshot has been read.
const isSame = 0;
const isChanged = 0xffffffff; // and lane 0 says which of the old rows it was

/**
 * Compares by id and by the rows' bytes (checksum and length); with no old snapshot, or one that is damaged, every row is
 * created. With `tell` the observer is told of every difference, in a second pass over the new snapshot.
 */
export async function compareWithOld(
  old: string | null,
  primaryId: string,
  received: ReceivedRows,
  tell?: CompareOptions,
): Promise<Difference> {
  const incomparable = { created: received.rows, updated: 0, deleted: 0, isComparable: false };
  if (old === null || !received.compares) return incomparable;
  const { ids } = received;
  const key = new Uint32Array(keyWords);
  const oldRows = tell === undefined ? null : createOldRows(tell.spool);
  let isRepeated = false;
  let kept = 0;
  let updated = 0;
  let deleted = 0;
  try {
    await scanLines(old, primaryId, {
      line(bytes, start, end, idStart, idEnd) {
        readRowKey(bytes, idStart, idEnd, key, 0);
        const line = bytes.subarray(start, end);
        if (!ids.find(key, 0)) {
          deleted++;
          tell?.observer.deleted(line);
          return;
        }
        if (ids.lane(1) === isSame || ids.lane(1) === isChanged) isRepeated = true;
        kept++;
        const differs = ids.lane(1) !== line.length || ids.lane(0) !== crc32(line);
        if (differs) updated++;
        ids.setLane(1, differs ? isChanged : isSame);
        if (differs && oldRows !== null) ids.setLane(0, oldRows.add(line));
      },
      blockEnd: () => (tell === undefined ? undefined : drain(tell.observer, oldRows)),
    });
    if (isRepeated) return incomparable;
    if (tell !== undefined && oldRows !== null) await tellOfNew(tell, primaryId, ids, oldRows);
    return { created: received.rows - kept, updated, deleted, isComparable: true };
  } catch (error) {
    if (hasCode(error, "DVS-SNAPSHOT-DAMAGED")) return incomparable;
    throw error;
  } finally {
    await oldRows?.close();
  }
}

/** The second pass: rows that are new, and rows that replaced others. */
async function tellOfNew(
  { next, observer }: CompareOptions,
  primaryId: string,
  ids: KeyTable,
  oldRows: OldRows,
): Promise<void> {
  const key = new Uint32Array(keyWords);
  let changed: { line: Buffer; old: number }[] = [];
  await scanLines(next, primaryId, {
    line(bytes, start, end, idStart, idEnd) {
      readRowKey(bytes, idStart, idEnd, key, 0);
      if (!ids.find(key, 0) || ids.lane(1) === isSame) return;
      const line = bytes.subarray(start, end);
      if (ids.lane(1) === isChanged) changed.push({ line, old: ids.lane(0) });
      else observer.created(line);
    },
    async blockEnd() {
      const before = await oldRows.read(changed.map(({ old }) => old));
      for (const [index, { line }] of changed.entries()) observer.updated(before[index]!, line);
      changed = [];
      await observer.drained();
    },
  });
}

async function drain(observer: DifferenceObserver, oldRows: OldRows | null): Promise<void> {
  await observer.drained();
  await oldRows?.drained();
}
