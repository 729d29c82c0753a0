import { openAppendFile } from "../disk/append-file.ts";
import { putInPlace } from "../disk/durable.ts";
import type { KeyTable } from "../rows/key-table.ts";
import { keyWords, readRowKey } from "../rows/row-key.ts";
import type { WorkFiles } from "./entity-files.ts";
import { noLine } from "./received-rows.ts";
import { scanLines } from "./scan-lines.ts";

/** Rewrites the unfinished file so that of each id in `latestLines` only the line that counts stays; fsynced. Returns the new size in bytes. */
export async function dropDuplicates(
  files: WorkFiles,
  primaryId: string,
  latestLines: KeyTable,
): Promise<number> {
  const out = await openAppendFile(files.next);
  const key = new Uint32Array(keyWords);
  let at = 0;

  function counts(offset: number): boolean {
    return (
      latestLines.lane(0) !== noLine && latestLines.lane(0) * 0x100000000 + latestLines.lane(1) === offset
    );
  }

  try {
    await scanLines(files.unfinished, primaryId, {
      line(bytes, start, end, idStart, idEnd) {
        readRowKey(bytes, idStart, idEnd, key, 0);
        if (!latestLines.find(key, 0) || counts(at)) out.append(bytes.subarray(start, end + 1));
        at += end + 1 - start;
      },
      blockEnd: () => out.drained(),
    });
    await out.flush();
    await out.sync();
  } finally {
    await out.close();
  }
  await putInPlace(files.next, files.unfinished);
  return out.size;
}
