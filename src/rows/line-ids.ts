import { RowScanner } from "./row-scanner.ts";
import { isAt } from "./skip-value.ts";

/** Finds the id in compact rows that are known to be whole, by looking where the last row had it before walking the row. */
export interface LineIds {
  /** True when the row at `bytes[start, end)` is one object with an id; `idStart` and `idEnd` then say where it is. */
  find(bytes: Buffer, start: number, end: number): boolean;
  idStart: number;
  idEnd: number;
}

/** Creates a finder of the member `primaryId`. */
export function createLineIds(primaryId: string): LineIds {
  const scanner = new RowScanner(primaryId);
  const name = Buffer.from(`,${JSON.stringify(primaryId)}:"`);
  let length = 0; // of the id in the last row

  return {
    idStart: -1,
    idEnd: -1,
    find(bytes, start, end) {
      if (length > 0 && this.idEnd >= 0) {
        // The usual place: the id is the last member, as long as in the last row. A comma before the quote shows that
        // the name is no text inside a string, and the brace behind the value that it belongs to the row itself.
        const idStart = end - 2 - length;
        if (
          idStart - name.length > start &&
          bytes[end - 1] === 0x7d &&
          bytes[end - 2] === 0x22 &&
          bytes[start] === 0x7b &&
          isAt(bytes, idStart - name.length, name) &&
          isPlainText(bytes, idStart, end - 2)
        ) {
          this.idStart = idStart;
          this.idEnd = end - 2;
          return true;
        }
      }
      if (bytes[start] !== 0x7b || scanner.scan(bytes, start, end) !== end || scanner.idStart < 0)
        return false;
      this.idStart = scanner.idStart;
      this.idEnd = scanner.idEnd;
      length = this.idEnd === end - 2 ? this.idEnd - this.idStart : 0;
      return true;
    },
  };
}

/** No quote and no backslash in it: such a text ends at its closing quote for certain. */
function isPlainText(bytes: Buffer, start: number, end: number): boolean {
  for (let i = start; i < end; i++) if (bytes[i] === 0x22 || bytes[i] === 0x5c) return false;
  return true;
}
