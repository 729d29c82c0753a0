import { createCompactor, NotJsonError } from "../rows/compactor.ts";
import { RowScanner } from "../rows/row-scanner.ts";
import { skipString, skipValue } from "../rows/skip-value.ts";

/** The row in the answer to a request for one row: compact, and without the `@odata.context` that a page says once for all its rows. */
export function withoutContext(body: Buffer): Buffer {
  const compactor = createCompactor();
  compactor.start();
  if (compactor.feed(body, 0, body.length) < 0) throw new NotJsonError("the row ends in the middle");
  const compact = compactor.take();
  const row = compact.subarray(0, compact.length - 1);
  if (row[0] !== 0x7b) throw new NotJsonError("the answer is not a row");
  const context = Buffer.from('"@odata.context":');
  for (let i = 1; row[i] === 0x22;) {
    const nameEnd = skipString(row, i, row.length);
    const valueEnd = skipValue(row, nameEnd + 1, row.length);
    if (valueEnd < 0) throw new NotJsonError("the row is nested too deeply");
    if (row.subarray(i, nameEnd + 1).equals(context)) return cutMember(row, i, valueEnd);
    i = valueEnd + 1;
  }
  return row;
}

/** True when the compact row has this id, in any case. */
export function hasId(row: Buffer, primaryId: string, id: string): boolean {
  const scanner = new RowScanner(primaryId);
  if (scanner.scan(row, 0, row.length) !== row.length || scanner.idStart < 0 || scanner.isAmbiguous)
    return false;
  return row.toString("utf8", scanner.idStart, scanner.idEnd).toLowerCase() === id.toLowerCase();
}

/** Takes the member at `[start, end)` out, with the comma behind it or, if it is the last one, the comma before it. */
function cutMember(row: Buffer, start: number, end: number): Buffer {
  const from = row[end] === 0x2c || start === 1 ? start : start - 1;
  const to = row[end] === 0x2c ? end + 1 : end;
  return Buffer.concat([row.subarray(0, from), row.subarray(to)]);
}
