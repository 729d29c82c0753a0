import { basename } from "node:path";
import type { DvsyncError } from "../errors/dvsync-error.ts";
import { fail } from "../errors/fail.ts";
import type { ChangeSet } from "./change-set.ts";
import type { DifferenceObserver } from "./difference-observer.ts";
import { type NextSnapshot, openNextSnapshot } from "./next-snapshot.ts";
import { type LineVisitor, scanLines } from "./scan-lines.ts";
import { createUntouchedSample } from "./untouched-sample.ts";

/** What a change set did to a snapshot; real counts: a row is created when its id was not there, updated when its bytes differ. */
export interface Applied {
  readonly created: number;
  readonly updated: number;
  readonly deleted: number;
  readonly rows: number;
  readonly bytes: number;
  /** Rows that came just as they are in the snapshot. */
  readonly unchanged: number;
  /** Some ids of lines that the changes do not speak of; none only when there are no such lines. */
  readonly untouchedIds: readonly string[];
}

export interface SnapshotFacts {
  readonly primaryId: string;
  /** How many lines it should have; one with another number is refused; null when nobody has counted. */
  readonly rows: number | null;
}

const newline = Buffer.from("\n");

/**
 * Writes the snapshot at `source` with the changes applied to `next`, fsynced, in one streaming pass; the snapshot itself is
 * only read. An updated row stays on its own line, new rows follow in the order received. When nothing differs, nothing
 * is left behind. `observer` is told of every difference.
 */
export async function applyChanges(
  source: string,
  next: string,
  facts: SnapshotFacts,
  changes: ChangeSet,
  observer?: DifferenceObserver,
): Promise<Applied> {
  const out = await openNextSnapshot(source, next);
  try {
    const applied = await copyWithChanges(source, out, facts, changes, observer);
    if (isDifferent(applied)) await out.finish();
    else await out.discard();
    return applied;
  } catch (error) {
    await out.discard().catch(() => undefined);
    throw error;
  }
}

/** True when a change set changed anything at all. */
export function isDifferent({ created, updated, deleted }: Applied): boolean {
  return created + updated + deleted > 0;
}

/** Counts what `applyChanges` would do, and writes nothing; `observer` is told of every difference. */
export async function countApplied(
  source: string,
  facts: SnapshotFacts,
  changes: ChangeSet,
  observer?: DifferenceObserver,
): Promise<Applied> {
  let size = 0;
  const nowhere: Target = {
    get size() {
      return size;
    },
    keep(bytes) {
      size += bytes.length;
      return undefined;
    },
    write(pieces) {
      for (const piece of pieces) size += piece.length;
      return Promise.resolve();
    },
  };
  return copyWithChanges(source, nowhere, facts, changes, observer);
}

/** Hands the snapshot with the changes applied to `send`, whose promise says when the bytes may be used again. */
export async function sendApplied(
  source: string,
  facts: SnapshotFacts,
  changes: ChangeSet,
  send: (bytes: Buffer) => Promise<void>,
): Promise<Applied> {
  const out: Target = {
    size: 0,
    keep: send,
    async write(pieces) {
      for (const piece of pieces) if (piece.length > 0) await send(piece);
    },
  };
  return copyWithChanges(source, out, facts, changes, undefined);
}

type Target = Pick<NextSnapshot, "keep" | "size" | "write">;

async function copyWithChanges(
  snapshot: string,
  out: Target,
  facts: SnapshotFacts,
  changes: ChangeSet,
  observer: DifferenceObserver | undefined,
): Promise<Applied> {
  const met = new Uint8Array(changes.size);
  const untouched = createUntouchedSample(facts.primaryId);
  let lines = 0;
  let updated = 0;
  let unchanged = 0;
  let deleted = 0;
  let copied = 0; // up to where the current block is copied
  let pieces: Buffer[] = [];
  let waiting: { piece: number; change: number }[] = []; // rows that must be read back from the spool

  function replace(bytes: Buffer, start: number, end: number, change: number): void {
    if (met[change] === 1) throw repeatedLine(snapshot, facts);
    met[change] = 1;
    if (changes.isRemoval(change)) {
      pieces.push(bytes.subarray(copied, start));
      copied = end + 1;
      deleted++;
      observer?.deleted(bytes.subarray(start, end));
      return;
    }
    const row = changes.peekRow(change);
    if (row !== null && row.length === end - start && row.compare(bytes, start, end) === 0) {
      unchanged++;
      return;
    }
    pieces.push(bytes.subarray(copied, start));
    if (row === null) waiting.push({ piece: pieces.length, change });
    pieces.push(row ?? bytes.subarray(start, end));
    copied = end;
    if (row === null) return;
    updated++;
    observer?.updated(bytes.subarray(start, end), row);
  }

  async function fillIn(): Promise<void> {
    const rows = await changes.readRows(waiting.map(({ change }) => change));
    for (const [index, { piece }] of waiting.entries()) {
      const [before, after] = [pieces[piece]!, rows[index]!];
      if (after.equals(before)) unchanged++;
      else {
        updated++;
        observer?.updated(before, after);
      }
      pieces[piece] = after;
    }
    waiting = [];
  }

  const visitor: LineVisitor = {
    blockStart(_, start) {
      copied = start;
    },
    skipped(count, bytes, at) {
      lines += count;
      untouched.add(count, bytes, at);
    },
    line(bytes, start, end, idStart, idEnd) {
      lines++;
      const change = changes.find(bytes, idStart, idEnd);
      if (change >= 0) replace(bytes, start, end, change);
      else untouched.add(1, bytes, start);
    },
    async blockEnd(bytes, end) {
      if (pieces.length === 0) return out.keep(bytes.subarray(copied, end));
      pieces.push(bytes.subarray(copied, end));
      if (waiting.length > 0) await fillIn();
      await observer?.drained();
      await out.write(pieces);
      pieces = [];
    },
  };
  await scanLines(snapshot, facts.primaryId, visitor, { touched: changes.touched });
  if (facts.rows !== null && lines !== facts.rows) throw wrongLineCount(snapshot, facts, lines);

  const created = await appendNew(out, changes, met, observer);
  const rows = lines + created - deleted;
  return { created, updated, deleted, rows, bytes: out.size, unchanged, untouchedIds: untouched.ids };
}

// New rows that are read back and written at once.
const maxTogether = 256;

async function appendNew(
  out: Target,
  changes: ChangeSet,
  met: Uint8Array,
  observer: DifferenceObserver | undefined,
): Promise<number> {
  let created = 0;
  let together: number[] = [];
  for (let change = 0; change <= changes.size; change++) {
    if (change < changes.size && met[change] === 0 && !changes.isRemoval(change)) together.push(change);
    if (together.length < maxTogether && change < changes.size) continue;
    if (together.length === 0) continue;
    created += together.length;
    const rows = await changes.readRows(together);
    for (const row of rows) observer?.created(row);
    await observer?.drained();
    await out.write(rows.flatMap((row) => [row, newline]));
    together = [];
  }
  return created;
}

function wrongLineCount(snapshot: string, facts: SnapshotFacts, lines: number): DvsyncError {
  return damaged(snapshot, `it has ${lines} lines, the token file says ${facts.rows}`);
}

function repeatedLine(snapshot: string, facts: SnapshotFacts): DvsyncError {
  return damaged(snapshot, `two of its lines have the same ${facts.primaryId}`);
}

function damaged(snapshot: string, why: string): DvsyncError {
  return fail("DVS-SNAPSHOT-DAMAGED", { file: snapshot, why, entity: basename(snapshot).split(".")[0]! });
}
