import { createChecksum, toCrc } from "../rows/checksum.ts";
import { createKeyTable, type KeyTable } from "../rows/key-table.ts";
import { etagWords, readEtag } from "../rows/row-etag.ts";
import { keyWords, readRowKey } from "../rows/row-key.ts";
import { readFileSize } from "../disk/text-file.ts";
import type { DvsyncError } from "../errors/dvsync-error.ts";
import { fail } from "../errors/fail.ts";
import type { EntityFiles } from "./entity-files.ts";
import { scanLines } from "./scan-lines.ts";
import type { TokenFile } from "./token-file.ts";

/** What a snapshot holds, without its rows. */
export interface SnapshotIndex {
  /** The ids; in their lanes what was asked for: etag (two words), CRC-32 and length of the line. */
  readonly ids: KeyTable;
  /** Of all lines. */
  readonly checksum: string;
}

/** What to remember of each row, beside its id. */
export type IndexLanes = "ids" | "etags" | "etags and bytes";

/** The lanes of an index, in this order. */
export const etagLane = 0;
export const crcLane = etagWords;
export const lengthLane = etagWords + 1;

const laneCounts = { ids: 0, etags: etagWords, "etags and bytes": etagWords + 2 } as const;

/**
 * Reads a snapshot once and refuses (exit 65) one that is not what its token vouches for: another size or number of rows, a
 * line that is no row, an id that comes twice, another checksum where the token has one.
 */
export async function indexSnapshot(
  files: EntityFiles,
  token: TokenFile,
  lanes: IndexLanes,
  signal: AbortSignal,
): Promise<SnapshotIndex> {
  const size = await readFileSize(files.snapshot);
  if (size === null) throw damaged(files, "it is missing");
  if (size !== token.bytes)
    throw damaged(files, `it has ${size} bytes, but the token file says ${token.bytes}`);
  const ids = createKeyTable(laneCounts[lanes]);
  const checksum = createChecksum();
  const key = new Uint32Array(keyWords);
  const etag = new Uint32Array(etagWords);
  await scanLines(files.snapshot, token.primaryId, {
    line(bytes, start, end, idStart, idEnd) {
      const crc = toCrc(bytes, start, end);
      checksum.add(crc, end - start);
      readRowKey(bytes, idStart, idEnd, key, 0);
      if (!ids.add(key, 0))
        throw damaged(files, `the id ${bytes.toString("utf8", idStart, idEnd)} appears twice`);
      if (lanes === "ids") return;
      if (!readEtag(bytes, start, end, etag, 0))
        throw damaged(files, `the row ${bytes.toString("utf8", idStart, idEnd)} has no etag`);
      ids.setLane(etagLane, etag[0]!);
      ids.setLane(etagLane + 1, etag[1]!);
      if (lanes === "etags") return;
      ids.setLane(crcLane, crc);
      ids.setLane(lengthLane, end - start);
    },
    blockEnd() {
      signal.throwIfAborted();
      return undefined;
    },
  });
  if (ids.size !== token.rows)
    throw damaged(files, `it has ${ids.size} rows, but the token file says ${token.rows}`);
  const sum = checksum.toText();
  if (token.checksum !== undefined && token.checksum !== sum)
    throw damaged(files, "its checksum is not the one in the token file, so at least one byte was altered");
  return { ids, checksum: sum };
}

function damaged({ entity, snapshot }: EntityFiles, why: string): DvsyncError {
  return fail("DVS-SNAPSHOT-DAMAGED", { file: snapshot, why, entity });
}
