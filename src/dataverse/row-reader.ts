import { DvsyncError, exitCodes } from "../errors.ts";
import { createCompactor, NotJsonError } from "../json/compactor.ts";
import { RowScanner } from "../json/row-scanner.ts";
import { createRowWalker } from "../json/row-walker.ts";
import { type Rows, toSingleRow } from "../json/rows.ts";
import { incomplete } from "../json/skip-value.ts";
import { parseDeletedEntity } from "./deleted-entity.ts";
import { isWhiteSpace, unexpected } from "./white-space.ts";

/** Takes what a page holds, in the order in which it comes. */
export interface PageHandler {
  /** One or more rows. They are overwritten when the handler has returned. */
  rows(rows: Rows): void;
  deleted(id: string): void;
}

/** Reads the list of rows in a page, from behind its opening bracket. */
export interface RowReader {
  /** Goes on at `from`; returns the offset where it stopped: behind the closing bracket, or the end of the chunk. */
  read(chunk: Buffer, from: number): number;
  /** The closing bracket has been read. */
  readonly isDone: boolean;
  /** Rows and deleted entities so far. */
  readonly items: number;
}

// What comes next.
const rowOrEnd = 0;
const row = 1;
const commaOrEnd = 2;
const restOfCutRow = 3; // the last chunk ended in the middle of it
const restOfRow = 4; // on the general path
const done = 5;

const nothing = Buffer.alloc(0);
// Most rows end within so many bytes of the next chunk.
const usualRest = 8 * 1024;

/** Creates a reader of the rows of one page, whose id is `primaryId`. Without `walks` it takes the slower paths only, with the same result. */
export function createRowReader(primaryId: string, handler: PageHandler, walks: boolean): RowReader {
  const walker = walks ? createRowWalker(primaryId) : null;
  const scanner = new RowScanner(primaryId);
  const compactor = createCompactor();
  let next = rowOrEnd;
  let items = 0;
  let cut: Buffer = nothing;
  let separator = 0; // the byte behind the last row, read before a newline takes its place

  /** The rows that the walker has just found. */
  function emitWalked(rows: Rows): void {
    items += rows.count;
    handler.rows(rows);
    next = commaOrEnd;
  }

  /** The row that the scanner has just found. */
  function emitScanned(bytes: Buffer, start: number, end: number): void {
    const { idStart, idEnd, isMarked } = scanner;
    items++;
    const deletedId = isMarked ? parseDeletedEntity(bytes.toString("utf8", start, end), primaryId) : null;
    if (deletedId !== null) handler.deleted(deletedId);
    else if (idStart >= 0) handler.rows(toSingleRow(bytes, start, end, idStart, idEnd));
    else throw rowWithoutId(primaryId, bytes.toString("utf8", start, Math.min(end, start + 200)));
    next = commaOrEnd;
  }

  /** Rows that lie whole and compact in the chunk: the path that nearly all bytes take. Returns where it stopped. */
  function readWholeRows(chunk: Buffer, from: number): number {
    let i = from;
    while (chunk[i] === 0x7b) {
      const end = walkRows(chunk, i);
      if (end === incomplete) {
        cut = Buffer.from(chunk.subarray(i));
        next = restOfCutRow;
        return chunk.length;
      }
      if (end < 0) {
        takeGeneralPath();
        return i;
      }
      if (end === chunk.length) return end;
      readSeparator(separator);
      i = end + 1;
      if (next !== row) return i;
    }
    return i;
  }

  /** Emits as many rows as can be walked at once, at least one; returns the offset behind the last one, or `incomplete` or `irregular` for none. */
  function walkRows(chunk: Buffer, from: number): number {
    const end = walker?.walk(chunk, from) ?? -1;
    if (walker === null || end < 0) return scanRow(chunk, from);
    separator = chunk[end] ?? 0;
    emitWalked(walker.rows);
    return end;
  }

  /** One row that is nested or a deleted entity, or all of them where there is no walker. */
  function scanRow(chunk: Buffer, from: number): number {
    const end = scanner.scan(chunk, from, chunk.length);
    if (end < 0) return end;
    separator = chunk[end] ?? 0;
    emitScanned(chunk, from, end);
    return end;
  }

  /** The chunk goes on with the row that the last one cut: joins the two, as little as will do, or takes the general path. */
  function readRestOfCutRow(chunk: Buffer): number {
    const walked = walker?.walk(chunk, 0, cut) ?? -1;
    if (walker !== null && walked >= 0) {
      emitWalked(walker.rows);
      return walked;
    }
    for (let taken = Math.min(chunk.length, usualRest); ; taken = chunk.length) {
      const joined = Buffer.concat([cut, chunk.subarray(0, taken)]);
      const end = scanner.scan(joined, 0, joined.length);
      if (end > 0) {
        emitScanned(joined, 0, end);
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
    if (scanner.scan(compact, 0, length) !== length)
      throw new NotJsonError("a row is nested too deeply, or names its id twice or with an escape");
    emitScanned(compact, 0, length);
    return end;
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
    get items() {
      return items;
    },
    read(chunk, from) {
      let i = from;
      while (i < chunk.length && next !== done) {
        const byte = chunk[i]!;
        if (next === restOfCutRow) i = readRestOfCutRow(chunk);
        else if (next === restOfRow) i = readRestOfRow(chunk, i);
        else if (byte === 0x7b && next !== commaOrEnd) i = readWholeRows(chunk, i);
        else {
          i++;
          if (next === commaOrEnd) readSeparator(byte);
          else if (byte === 0x5d && next === rowOrEnd) next = done;
          else if (!isWhiteSpace(byte)) throw unexpected(byte, "where a row should be");
        }
      }
      return i;
    },
  };
}

function rowWithoutId(primaryId: string, beginning: string): DvsyncError {
  return new DvsyncError({
    code: "DVS-ROW-WITHOUT-ID",
    exitCode: exitCodes.data,
    message: `the server sent a row without ${primaryId}: ${beginning}`,
    hint: "report this with the table's name; nothing was changed here",
  });
}
