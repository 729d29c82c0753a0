import type { DvsyncError } from "../errors/dvsync-error.ts";
import { fail } from "../errors/fail.ts";
import { createCompactor, NotJsonError } from "../rows/compactor.ts";
import { createGatheredRows } from "../rows/gathered-rows.ts";
import type { DeletedPart, RowsPart } from "../rows/page-part.ts";
import { RowScanner } from "../rows/row-scanner.ts";
import type { RowWalker } from "../rows/row-walker.ts";
import { incomplete } from "../rows/skip-value.ts";
import { parseDeletedEntity } from "./deleted-entity.ts";
import { isWhiteSpace, unexpected } from "./white-space.ts";

/** Reads the list of rows in a page, from behind its opening bracket. */
export interface RowReader {
  /** The parts of a chunk from `from` on, many rows at a time; returns the offset where it stopped: behind the closing bracket, or the end of the chunk. */
  read(chunk: Buffer, from: number): Generator<RowsPart | DeletedPart, number, undefined>;
  /** The closing bracket has been read. */
  readonly isDone: boolean;
}

// What comes next.
const rowOrEnd = 0;
const row = 1;
const commaOrEnd = 2;
const restOfCutRow = 3; // the last chunk ended in the middle of it
const restOfRow = 4; // on the general path
const done = 5;

const nothing = Buffer.alloc(0);
// Many times what the widest table holds: a server that sends more is broken, or wants the memory of this machine.
const maxRow = 256 * 1024 * 1024;
// Most rows end within so many bytes of the next chunk.
const usualRest = 8 * 1024;

/** Creates a reader of the rows of one page, whose id is `primaryId`. Without a walker it takes the slower paths only, with the same result. */
export function createRowReader(primaryId: string, walker: RowWalker | null): RowReader {
  const scanner = new RowScanner(primaryId);
  const compactor = createCompactor(maxRow);
  let next = rowOrEnd;
  let cut: Buffer = nothing;
  let hasWalked = false; // the walker holds rows that have not been handed on
  const gathered = createGatheredRows(); // rows found one by one that have not been handed on
  let deleted: string[] = [];

  function* handOnRows(): Generator<RowsPart, void, undefined> {
    if (gathered.count > 0) yield { kind: "rows", rows: gathered.take() };
  }

  function* handOnDeleted(): Generator<DeletedPart, void, undefined> {
    const ids = deleted;
    deleted = [];
    if (ids.length > 0) yield { kind: "deleted", ids };
  }

  /** One step from `at` on; returns where it ended. What it found waits to be handed on. */
  function step(chunk: Buffer, at: number): number {
    const byte = chunk[at]!;
    if (next === restOfCutRow) return readRestOfCutRow(chunk);
    if (next === restOfRow) return readRestOfRow(chunk, at);
    if (byte === 0x7b && next !== commaOrEnd) return readWholeRows(chunk, at);
    if (next === commaOrEnd) readSeparator(byte);
    else if (byte === 0x5d && next === rowOrEnd) next = done;
    else if (!isWhiteSpace(byte)) throw unexpected(byte, "where a row should be");
    return at + 1;
  }

  /** Rows that lie whole and compact in the chunk, the path that nearly all bytes take: as many as can be walked at once, or one. */
  function readWholeRows(chunk: Buffer, from: number): number {
    const walked = walker?.walk(chunk, from) ?? -1;
    if (walked >= 0) return endWalk(chunk, walked);
    const end = scanner.scan(chunk, from, chunk.length);
    if (end === incomplete) {
      cut = Buffer.from(chunk.subarray(from));
      next = restOfCutRow;
      return chunk.length;
    }
    if (end < 0) {
      takeGeneralPath();
      return from;
    }
    takeScanned(chunk, from, end);
    return end;
  }

  function endWalk(chunk: Buffer, end: number): number {
    hasWalked = true;
    next = commaOrEnd;
    if (end >= chunk.length) return end;
    readSeparator(chunk[end]!);
    return end + 1;
  }

  /** The chunk goes on with the row that the last one cut: joins the two, as little as will do, or takes the general path. */
  function readRestOfCutRow(chunk: Buffer): number {
    const walked = walker?.walk(chunk, 0, cut) ?? -1;
    if (walked >= 0) return endWalk(chunk, walked);
    for (let taken = Math.min(chunk.length, usualRest); ; taken = chunk.length) {
      const joined = Buffer.concat([cut, chunk.subarray(0, taken)]);
      const end = scanner.scan(joined, 0, joined.length);
      if (end > 0) {
        takeScanned(joined, 0, end);
        return end - cut.length;
      }
      if (end === incomplete && taken < chunk.length) continue;
      takeGeneralPath();
      if (compactor.feed(cut, 0, cut.length) >= 0) throw new NotJsonError("a row ends where it cannot");
      return 0;
    }
  }

  function takeGeneralPath(): void {
    next = restOfRow;
    compactor.start();
  }

  /** The general path: a row that is cut more than once, has white space between its tokens, or is no JSON. */
  function readRestOfRow(chunk: Buffer, from: number): number {
    const end = compactor.feed(chunk, from, chunk.length);
    if (end < 0) return chunk.length;
    const compact = compactor.take();
    const length = compact.length - 1; // behind it is room for a newline
    if (scanner.scan(compact, 0, length) !== length) throw new NotJsonError("a row is nested too deeply");
    takeScanned(compact, 0, length);
    return end;
  }

  /** The row that the scanner has just found. */
  function takeScanned(bytes: Buffer, start: number, end: number): void {
    const { idStart, idEnd, isMarked, isAmbiguous } = scanner;
    next = commaOrEnd;
    if (isAmbiguous)
      throw new NotJsonError(`a row has its ${primaryId} more than once, or spelt with escapes`);
    const id = isMarked ? parseDeletedEntity(bytes.toString("utf8", start, end), primaryId) : null;
    if (id !== null) deleted.push(id);
    else if (idStart < 0)
      throw rowWithoutId(primaryId, bytes.toString("utf8", start, Math.min(end, start + 200)));
    else gathered.add(bytes, start, end, idStart, idEnd);
  }

  /** The byte behind a row. */
  function readSeparator(byte: number): void {
    if (byte === 0x2c) next = row;
    else if (byte === 0x5d) next = done;
    else if (!isWhiteSpace(byte)) throw unexpected(byte, "behind a row");
  }

  return {
    get isDone() {
      return next === done;
    },
    *read(chunk, from) {
      let i = from;
      while (i < chunk.length && next !== done) {
        const [rowsBefore, deletedBefore] = [gathered.count, deleted.length];
        i = step(chunk, i);
        // Rows and deletes are handed on in the order in which they came.
        if (hasWalked || gathered.count > rowsBefore) yield* handOnDeleted();
        if (hasWalked || deleted.length > deletedBefore) yield* handOnRows();
        if (!hasWalked) continue;
        hasWalked = false;
        yield { kind: "rows", rows: walker!.rows };
      }
      yield* handOnRows();
      yield* handOnDeleted();
      return i;
    },
  };
}

function rowWithoutId(primaryId: string, beginning: string): DvsyncError {
  return fail("DVS-ROW-WITHOUT-ID", { case: "row", primaryId, beginning });
}
