import { toCrc } from "../../rows/checksum.ts";
import { toEtagText } from "../../rows/row-etag.ts";
import type { RowState } from "./settle.ts";

/** What is to be remembered of the row `bytes[start, end)`; the print only where bytes are compared. */
export function toRowState(
  bytes: Buffer,
  start: number,
  end: number,
  comparesBytes: boolean,
): NonNullable<RowState> {
  const print = comparesBytes ? `${toCrc(bytes, start, end)}:${end - start}` : null;
  return { etag: toEtagText(bytes, start, end), print };
}
