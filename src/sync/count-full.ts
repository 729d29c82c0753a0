import type { PageSink } from "../dataverse/read-pages.ts";
import { toLines } from "../json/rows.ts";
import { readFileSize } from "../disk/text-file.ts";
import { compareWithOld, type Difference } from "../store/compare-snapshots.ts";
import type { EntityFiles } from "../store/entity-files.ts";
import { createFullRows } from "../store/full-rows.ts";

/** Counts what a full pull would leave behind, without a file. */
export interface FullCounter {
  readonly sink: PageSink;
  result(): Promise<Difference & { rows: number; bytes: number }>;
}

/** Creates a counter that compares with the entity's snapshot, if there is one. */
export async function createFullCounter(
  files: EntityFiles,
  primaryId: string,
  onProgress: (rows: number, bytes: number) => void,
): Promise<FullCounter> {
  const old = (await readFileSize(files.snapshot)) === null ? null : files.snapshot;
  const received = createFullRows(old !== null);
  let bytes = 0;
  let pageBytes = 0;
  return {
    sink: {
      rows(rows) {
        received.add(rows, bytes + pageBytes);
        pageBytes += toLines(rows).length;
      },
      deleted: (id) => received.remove(id),
      chunkEnd() {
        onProgress(received.rows + received.pageRows, bytes + pageBytes);
        return undefined;
      },
      commit() {
        received.commitPage();
        bytes += pageBytes;
        pageBytes = 0;
      },
      rollback() {
        received.rollbackPage();
        pageBytes = 0;
        return Promise.resolve();
      },
    },
    async result() {
      const difference = await compareWithOld(old, primaryId, received);
      return { ...difference, rows: received.ids.size, bytes };
    },
  };
}
