import { createGatheredRows } from "../../src/rows/gathered-rows.ts";
import type { Rows } from "../../src/rows/rows.ts";

/** Compact rows, whose id is a GUID in the member `accountid`, as a page reader would hand them on. */
export function toRows(...texts: readonly string[]): Rows {
  const gathered = createGatheredRows();
  for (const text of texts) {
    const bytes = Buffer.from(text);
    const idStart = bytes.indexOf('"accountid":"') + 13;
    gathered.add(bytes, 0, bytes.length, idStart, idStart + 36);
  }
  return gathered.take();
}
