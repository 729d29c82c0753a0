import { crc32 } from "node:zlib";
import { keyWords, readRowKey } from "../rows/row-key.ts";
import { hasCode } from "../errors/has-code.ts";
import type { ReceivedRows } from "./received-rows.ts";
import { scanLines } from "./scan-lines.ts";

/** How the rows received differ from an old snapshot's. */
export interface Difference {
  readonly created: number;
  readonly updated: number;
  readonly deleted: number;
}

/** Compares by id and by the rows' bytes (checksum and length); with no old snapshot, or one that is damaged, every row is created. */
export async function compareWithOld(
  old: string | null,
  primaryId: string,
  received: ReceivedRows,
): Promise<Difference> {
  if (old === null || !received.compares) return { created: received.rows, updated: 0, deleted: 0 };
  const key = new Uint32Array(keyWords);
  let kept = 0;
  let updated = 0;
  let deleted = 0;
  try {
    await scanLines(old, primaryId, {
      line(bytes, start, end, idStart, idEnd) {
        readRowKey(bytes, idStart, idEnd, key, 0);
        if (!received.ids.find(key, 0)) {
          deleted++;
          return;
        }
        kept++;
        const isSame =
          received.ids.lane(1) === end - start && received.ids.lane(0) === crc32(bytes.subarray(start, end));
        if (!isSame) updated++;
      },
    });
  } catch (error) {
    if (hasCode(error, "DVS-SNAPSHOT-DAMAGED")) return { created: received.rows, updated: 0, deleted: 0 };
    throw error;
  }
  return { created: received.rows - kept, updated, deleted };
}
