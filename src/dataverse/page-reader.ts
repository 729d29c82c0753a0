import { DvsyncError, exitCodes } from "../errors.ts";
import { createCompactor, NotJsonError } from "../json/compactor.ts";
import { createRowWalker } from "../json/row-walker.ts";
import { RowScanner } from "../json/row-scanner.ts";
import { incomplete } from "../json/skip-value.ts";
import { parseDeletedEntity } from "./deleted-entity.ts";

/** Takes what a page holds, in the order in which it comes. */
export interface PageHandler {
  /** A row, `bytes[start, end)`, compact, with its id at `bytes[idStart, idEnd)`. The byte behind it may be overwritten, and the bytes kept. */
  row(bytes: Buffer, start: number, end: number, idStart: number, idEnd: number): void;
  deleted(id: string): void;
}

/** What a page says beside its rows. */
export interface PageEnd {
  /** False when the body held nothing at all. */
  readonly hasBody: boolean;
  readonly nextLink: string | null;
  readonly deltaLink: string | null;
  readonly context: string | null;
  /** `@Microsoft.Dynamics.CRM.morerecords` (PROTOCOL 3.9). */
  readonly saysMoreRecords: boolean;
  /** Rows and deleted entities. */
  readonly items: number;
}

/** Reads one page from chunks cut anywhere. Both methods throw `NotJsonError` when the bytes are no whole page. */
export interface PageReader {
  /** Takes the next chunk, which the reader and the handler own from now on. */
  push(chunk: Buffer): void;
  /** The body has ended. */
  end(): PageEnd;
}

// What comes next in the page's own object.
const beforePage = 0;
const nameOrEnd = 1;
const inName = 2;
const colon = 3;
const value = 4;
const inValue = 5;
const commaOrEnd = 6;
const name = 7;
const rowOrEnd = 8;
const inRow = 9;
const rowCommaOrEnd = 10;
const rowNext = 11;
const afterPage = 12;
const inCutRow = 13;

// Most rows end within so many bytes of the next chunk.
const usualRest = 8 * 1024;

const nothing = Buffer.alloc(0);
const longestMember = 4 * 1024 * 1024;

/** Creates a reader for one page of a table whose id is `primaryId`. Without `walks` it takes the general path only, with the same result. */
export function createPageReader(primaryId: string, handler: PageHandler, walks = true): PageReader {
  const walker = walks ? createRowWalker(primaryId) : null;
  const scanner = new RowScanner(primaryId);
  const rowCompactor = createCompactor();
  const memberCompactor = createCompactor(longestMember);
  const members = new Map<string, unknown>();
  let state = beforePage;
  let memberName = "";
  let items = 0;
  let hasRows = false;
  let cut: Buffer = nothing;
  let separatorBehind = 0; // the byte behind the last row, read before the handler could overwrite it

  function emit(
    bytes: Buffer,
    start: number,
    end: number,
    idStart: number,
    idEnd: number,
    isMarked: boolean,
  ): void {
    items++;
    const deletedId = isMarked ? parseDeletedEntity(bytes.toString("utf8", start, end), primaryId) : null;
    if (deletedId !== null) handler.deleted(deletedId);
    else if (idStart >= 0) handler.row(bytes, start, end, idStart, idEnd);
    else throw rowWithoutId(primaryId, bytes.toString("utf8", start, Math.min(end, start + 200)));
  }

  /** Rows that lie whole and compact in the chunk: the path that nearly all bytes take. Returns where it stopped. */
  function readWholeRows(chunk: Buffer, from: number): number {
    let i = from;
    while (chunk[i] === 0x7b) {
      const end = walkRows(chunk, i);
      if (end === incomplete) {
        cut = chunk.subarray(i);
        state = inCutRow;
        return chunk.length;
      }
      if (end < 0) {
        state = inRow;
        rowCompactor.start();
        return i;
      }
      i = end;
      if (i === chunk.length) return i;
      const separator = separatorBehind;
      i++;
      endOfRow(separator);
      if (separator !== 0x2c) return i;
    }
    return i;
  }

  /** Emits as many rows as can be walked at once, at least one; returns the offset behind the last one, or `incomplete` or `irregular` for none. */
  function walkRows(chunk: Buffer, from: number): number {
    const count = walker?.walk(chunk, from) ?? 0;
    if (walker === null || count === 0) return scanRow(chunk, from);
    const { found } = walker;
    const end = found[count * 4 - 3]!;
    separatorBehind = chunk[end] ?? 0;
    for (let row = 0, word = 0; row < count; row++, word += 4) {
      emit(chunk, found[word]!, found[word + 1]!, found[word + 2]!, found[word + 3]!, walker.isMarked(row));
    }
    state = rowCommaOrEnd;
    return end;
  }

  /** One row that is nested, or all of them where there is no walker. */
  function scanRow(chunk: Buffer, from: number): number {
    const end = scanner.scan(chunk, from, chunk.length);
    if (end < 0) return end;
    separatorBehind = chunk[end] ?? 0;
    emit(chunk, from, end, scanner.idStart, scanner.idEnd, scanner.isMarked);
    state = rowCommaOrEnd;
    return end;
  }

  /** The chunk goes on with the row that the last one cut: joins the two, as little as will do, or takes the general path. */
  function readCutRow(chunk: Buffer): number {
    for (let taken = Math.min(chunk.length, usualRest); ; taken = chunk.length) {
      const joined = Buffer.concat([cut, chunk.subarray(0, taken)], cut.length + taken);
      const end = scanner.scan(joined, 0, joined.length);
      if (end > 0) {
        emit(joined.subarray(0, end), 0, end, scanner.idStart, scanner.idEnd, scanner.isMarked);
        state = rowCommaOrEnd;
        return end - cut.length;
      }
      if (end === incomplete && taken < chunk.length) continue;
      state = inRow;
      rowCompactor.start();
      // A row that does not even end here ends in the first feed only if the scanner thought too little of it.
      const done = rowCompactor.feed(cut, 0, cut.length);
      if (done >= 0) throw new NotJsonError("a row ends where it cannot");
      return 0;
    }
  }

  /** One byte behind a row. */
  function endOfRow(byte: number): void {
    if (byte === 0x2c) state = rowNext;
    else if (byte === 0x5d) state = commaOrEnd;
    else if (!isWhiteSpace(byte)) throw unexpected(byte, "behind a row");
  }

  /** The general path: a row that is cut, has white space between its tokens, or is no JSON. */
  function readRowInPieces(chunk: Buffer, from: number): number {
    const end = rowCompactor.feed(chunk, from, chunk.length);
    if (end < 0) return chunk.length;
    const compact = rowCompactor.take();
    const length = compact.length - 1;
    if (scanner.scan(compact, 0, length) !== length) throw new NotJsonError("a row is nested too deeply");
    emit(compact, 0, length, scanner.idStart, scanner.idEnd, scanner.isMarked);
    state = rowCommaOrEnd;
    return end;
  }

  function startMember(next: number): number {
    memberCompactor.start();
    return next;
  }

  function readMember(chunk: Buffer, from: number): number {
    const end = memberCompactor.feed(chunk, from, chunk.length);
    if (end < 0) return chunk.length;
    const member = memberCompactor.take();
    const text = member.toString("utf8", 0, member.length - 1);
    if (state === inName) {
      memberName = JSON.parse(text) as string;
      state = colon;
    } else {
      members.set(memberName, JSON.parse(text));
      state = commaOrEnd;
    }
    return end;
  }

  /** One byte between the tokens of the page's own object; returns how many bytes it used up. */
  function structural(byte: number): 0 | 1 {
    switch (state) {
      case beforePage:
        if (byte === 0xef || byte === 0xbb || byte === 0xbf) return 1; // a byte order mark
        if (byte !== 0x7b) throw unexpected(byte, "where a page should begin");
        state = nameOrEnd;
        return 1;
      case nameOrEnd:
      case name:
        if (byte === 0x7d && state === nameOrEnd) {
          state = afterPage;
          return 1;
        }
        if (byte !== 0x22) throw unexpected(byte, "where a member's name should be");
        state = startMember(inName);
        return 0;
      case colon:
        if (byte !== 0x3a) throw unexpected(byte, "behind a member's name");
        state = value;
        return 1;
      case value:
        if (memberName === "value" && byte === 0x5b && !hasRows) {
          hasRows = true;
          state = rowOrEnd;
          return 1;
        }
        state = startMember(inValue);
        return 0;
      case commaOrEnd:
        if (byte !== 0x2c && byte !== 0x7d) throw unexpected(byte, "behind a member");
        state = byte === 0x2c ? name : afterPage;
        return 1;
      case rowOrEnd:
        if (byte !== 0x5d) throw unexpected(byte, "where a row should be");
        state = commaOrEnd;
        return 1;
      case rowCommaOrEnd:
        endOfRow(byte);
        return 1;
      default:
        throw unexpected(byte, state === rowNext ? "where a row should be" : "behind the page");
    }
  }

  return {
    push(chunk) {
      let i = 0;
      while (i < chunk.length) {
        const byte = chunk[i]!;
        if (state === inCutRow) i = readCutRow(chunk);
        else if (state === inRow) i = readRowInPieces(chunk, i);
        else if (state === inName || state === inValue) i = readMember(chunk, i);
        else if (byte === 0x7b && (state === rowNext || state === rowOrEnd)) i = readWholeRows(chunk, i);
        else if (isWhiteSpace(byte)) i++;
        else i += structural(byte);
      }
    },
    end() {
      if (state !== beforePage && state !== afterPage) throw new NotJsonError("the page ends in the middle");
      const hasBody = state === afterPage;
      if (hasBody && !hasRows) throw notAPage(members);
      return {
        hasBody,
        nextLink: toLink(members, "nextLink"),
        deltaLink: toLink(members, "deltaLink"),
        context: toText(members.get("@odata.context")),
        saysMoreRecords: members.get("@Microsoft.Dynamics.CRM.morerecords") === true,
        items,
      };
    },
  };
}

/** OData 4.0 writes `@odata.nextLink`, 4.01 may write `@nextLink`. */
function toLink(members: Map<string, unknown>, kind: "nextLink" | "deltaLink"): string | null {
  return toText(members.get(`@odata.${kind}`)) ?? toText(members.get(`@${kind}`));
}

function toText(member: unknown): string | null {
  return typeof member === "string" && member !== "" ? member : null;
}

function isWhiteSpace(byte: number): boolean {
  return byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09;
}

function unexpected(byte: number, where: string): NotJsonError {
  return new NotJsonError(`unexpected ${JSON.stringify(String.fromCharCode(byte))} ${where}`);
}

function notAPage(members: Map<string, unknown>): NotJsonError {
  const error = members.get("error");
  const message =
    typeof error === "object" && error !== null && "message" in error ? `: ${String(error.message)}` : "";
  return new NotJsonError(`the answer has no "value" list${message}`);
}

function rowWithoutId(primaryId: string, beginning: string): DvsyncError {
  return new DvsyncError({
    code: "DVS-ROW-WITHOUT-ID",
    exitCode: exitCodes.data,
    message: `the server sent a row without ${primaryId}: ${beginning}`,
    hint: "report this with the table's name; nothing was changed here",
  });
}
