import { incomplete, irregular, isAt, isScalar, skipEscape, skipValue } from "./skip-value.ts";

const quote = 0x22;
const backslash = 0x5c;
const etagLength = "@odata.etag".length;
const contextName = Buffer.from("@odata.context");
const removedName = Buffer.from("@removed");

/**
 * Walks compact rows without making a string or a number of anything; looks only for the id and the marks of a deleted
 * entity. Nearly every byte of every table passes through `scan`, so its loops are written out rather than shared.
 */
export class RowScanner {
  /** After a successful scan: where the text of the id stands, quotes excluded; -1 when the row has none. */
  idStart = -1;
  idEnd = -1;
  /** After a successful scan: the row has an `@odata.context` or `@removed` of its own, so it may be a deleted entity. */
  isMarked = false;
  /** After a successful scan: the row has its id more than once, or spelt with escapes, so that readers of JSON may differ. */
  isAmbiguous = false;
  readonly #idText: string;
  readonly #idName: Buffer;

  /** For rows whose id is the string member `primaryId` of the row itself, not of anything nested in it. */
  constructor(primaryId: string) {
    this.#idText = primaryId;
    this.#idName = Buffer.from(primaryId);
  }

  /**
   * Walks the object that begins at `start` and returns the offset behind it. `incomplete`: it does not end before
   * `limit`. `irregular`: white space between tokens, or not JSON; `createCompactor` decides which.
   */
  scan(bytes: Buffer, start: number, limit: number): number {
    const idName = this.#idName;
    let idStart = -1;
    let idEnd = -1;
    let isMarked = false;
    let hasId = false;
    let isAmbiguous = false;
    let byte = 0;
    let i = start + 1;
    if (i < limit && bytes[i] === 0x7d) return this.#found(i + 1, idStart, idEnd, isMarked, isAmbiguous);
    for (;;) {
      // the member's name
      if (i >= limit) return incomplete;
      if (bytes[i] !== quote) return irregular;
      const nameStart = ++i;
      let hasEscape = false;
      for (; i < limit; i++) {
        byte = bytes[i]!;
        if (byte === quote) break;
        if (byte < 0x20) return irregular;
        if (byte !== backslash) continue;
        hasEscape = true;
        const next = skipEscape(bytes, i, limit);
        if (next < 0) return next;
        i = next - 1;
      }
      const nameEnd = i;
      const isId = nameEnd - nameStart === idName.length && isAt(bytes, nameStart, idName);
      if (isId && hasId) isAmbiguous = true;
      hasId ||= isId;
      if (i + 2 >= limit) return incomplete;
      if (bytes[i + 1] !== 0x3a) return irregular;
      i += 2;

      // its value
      byte = bytes[i]!;
      const valueStart = i;
      if (byte === quote) {
        let valueHasEscape = false;
        for (i++; i < limit; i++) {
          byte = bytes[i]!;
          if (byte === quote) break;
          if (byte < 0x20) return irregular;
          if (byte !== backslash) continue;
          valueHasEscape = true;
          const next = skipEscape(bytes, i, limit);
          if (next < 0) return next;
          i = next - 1;
        }
        i++;
        if (isId) {
          idStart = valueStart + 1;
          idEnd = i - 1;
          isAmbiguous ||= valueHasEscape;
        }
      } else if (byte === 0x7b || byte === 0x5b) {
        i = skipValue(bytes, i, limit);
        if (i < 0) return i;
      } else {
        for (; i < limit; i++) {
          byte = bytes[i]!;
          if (byte === 0x2c || byte === 0x7d) break;
        }
        if (i < limit && !isScalar(bytes, valueStart, i)) return irregular;
      }
      if (bytes[nameStart] === 0x40 && nameEnd - nameStart !== etagLength) {
        isMarked ||= isMark(bytes, nameStart, nameEnd - nameStart);
      }

      if (hasEscape) isAmbiguous ||= this.#isIdInEscapes(bytes, nameStart, nameEnd);

      // what comes behind it
      if (i >= limit) return incomplete;
      byte = bytes[i++]!;
      if (byte === 0x7d) return this.#found(i, idStart, idEnd, isMarked, isAmbiguous);
      if (byte !== 0x2c) return irregular;
    }
  }

  #isIdInEscapes(bytes: Buffer, nameStart: number, nameEnd: number): boolean {
    return JSON.parse(`"${bytes.toString("utf8", nameStart, nameEnd)}"`) === this.#idText;
  }

  #found(end: number, idStart: number, idEnd: number, isMarked: boolean, isAmbiguous: boolean): number {
    this.isAmbiguous = isAmbiguous;
    this.idStart = idStart;
    this.idEnd = idEnd;
    this.isMarked = isMarked;
    return end;
  }
}

function isMark(bytes: Buffer, start: number, length: number): boolean {
  if (length === contextName.length) return isAt(bytes, start, contextName);
  return length === removedName.length && isAt(bytes, start, removedName);
}
