import { openAppendFile } from "../disk/append-file.ts";
import { putInPlace } from "../disk/durable.ts";
import type { KeyTable } from "../json/key-table.ts";
import { keyWords, readRowKey } from "../json/row-key.ts";
import type { WorkFiles } from "./entity-files.ts";
import { noLine } from "./full-rows.ts";
import { scanLines } from "./scan-lines.ts";

/** Rewrites the unfinished file so that of each id in `lastWords` only the line that counts stays; fsynced. Returns the new size in bytes. */
export async function keepLastWords(
  files: WorkFiles,
  primaryId: string,
  lastWords: KeyTable,
): Promise<number> {
  const out = await openAppendFile(files.next);
  const key = new Uint32Array(keyWords);
  let at = 0;

  function counts(offset: number): boolean {
    return lastWords.lane(0) !== noLine && lastWords.lane(0) * 0x100000000 + lastWords.lane(1) === offset;
  }

  try {
    await scanLines(files.unfinished, primaryId, {
      line(bytes, start, end, idStart, idEnd) {
        readRowKey(bytes, idStart, idEnd, key, 0);
        if (!lastWords.find(key, 0) || counts(at)) out.append(bytes.subarray(start, end + 1));
        at += end + 1 - start;
      },
      blockEnd: () => out.room(),
    });
    await out.flush();
    await out.sync();
  } finally {
    await out.close();
  }
  await putInPlace(files.next, files.unfinished);
  return out.size;
}
