import { incomplete, irregular, isAt, skipString, skipValue } from "./skip-value.ts";

/** Walks compact rows without making a string or a number of anything; looks only for the id and the marks of a deleted entity. */
export interface RowScanner {
  /**
   * Walks the object that begins at `start` and returns the offset behind it. `incomplete`: it does not end before
   * `limit`. `irregular`: white space between tokens, or not JSON; `createCompactor` decides which.
   */
  scan(bytes: Uint8Array, start: number, limit: number): number;
  /** After a successful scan: where the text of the id stands, quotes excluded; -1 when the row has none. */
  idStart: number;
  idEnd: number;
  /** After a successful scan: the row has an `@odata.context` or `@removed` of its own, so it may be a deleted entity. */
  isMarked: boolean;
}

const quote = 0x22;
const contextName = Buffer.from("@odata.context");
const removedName = Buffer.from("@removed");

/** Creates a scanner for rows whose id is the string member `primaryId` of the row itself, not of anything nested in it. */
export function createRowScanner(primaryId: string): RowScanner {
  const idName = Buffer.from(primaryId);
  return {
    idStart: -1,
    idEnd: -1,
    isMarked: false,
    scan(bytes, start, limit) {
      this.idStart = -1;
      this.idEnd = -1;
      this.isMarked = false;
      let i = start + 1;
      if (i < limit && bytes[i] === 0x7d) return i + 1;
      for (;;) {
        if (i >= limit) return incomplete;
        if (bytes[i] !== quote) return irregular;
        const nameStart = i + 1;
        i = skipString(bytes, i, limit);
        if (i < 0) return i;
        const nameLength = i - 1 - nameStart;
        if (i + 1 >= limit) return incomplete;
        if (bytes[i] !== 0x3a) return irregular;

        const valueStart = i + 1;
        i =
          bytes[valueStart] === quote
            ? skipString(bytes, valueStart, limit)
            : skipValue(bytes, valueStart, limit);
        if (i < 0) return i;
        if (nameLength === idName.length && bytes[valueStart] === quote && isAt(bytes, nameStart, idName)) {
          this.idStart = valueStart + 1;
          this.idEnd = i - 1;
        } else if (bytes[nameStart] === 0x40 && isMark(bytes, nameStart, nameLength)) this.isMarked = true;

        if (i >= limit) return incomplete;
        if (bytes[i] === 0x7d) return i + 1;
        if (bytes[i] !== 0x2c) return irregular;
        i++;
      }
    },
  };
}

function isMark(bytes: Uint8Array, start: number, length: number): boolean {
  if (length === contextName.length) return isAt(bytes, start, contextName);
  return length === removedName.length && isAt(bytes, start, removedName);
}
