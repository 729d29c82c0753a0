import { putInPlace, replaceByCopy } from "../disk/durable.ts";
import { applyChanges, isDifferent } from "./apply-changes.ts";
import type { ChangeSet } from "./change-set.ts";
import { openAppendFile } from "../disk/append-file.ts";
import { type Rows, toLines } from "../rows/rows.ts";
import { readFileSize } from "../disk/text-file.ts";
import { hasCode } from "../errors/has-code.ts";
import { type Checkpoint, removeUnfinished } from "./checkpoint.ts";
import { createCheckpointSaver } from "./checkpoint-saver.ts";
import { type Difference, compareWithOld } from "./compare-snapshots.ts";
import type { DifferenceObserver } from "./difference-observer.ts";
import type { HolderFiles } from "./entity-files.ts";
import { createReceivedRows, type ReceivedRows } from "./received-rows.ts";
import { dropDuplicates } from "./drop-duplicates.ts";
import { scanLines } from "./scan-lines.ts";

/** The file that a full pull fills page by page; nothing of it counts until it is put in place. */
export interface UnfinishedSnapshot {
  /** Of whole pages. */
  readonly rows: number;
  readonly bytes: number;
  /** Rows and bytes with those of the page that is being read. */
  readonly rowsSoFar: number;
  readonly bytesSoFar: number;
  addRows(rows: Rows): void;
  /** Takes deleted entities, which a full answer should not hold: rows with these ids received so far are dropped. */
  removeRows(ids: readonly string[]): void;
  /** Resolves when enough has been written that more rows may come; undefined when that is so now. Rejects when the disk has failed. */
  drained(): Promise<void> | undefined;
  /** The page is whole. Its rows count from now on, and the checkpoint, if given, is made durable in the background. */
  commitPage(checkpoint: Checkpoint | null): void;
  /** The page broke: cuts its rows off. */
  rollbackPage(): Promise<void>;
  /** All pages are in: leaves one line per id, applies what changed since, fsyncs, and says how the rows differ from the old snapshot's; `observer` is told of every difference. */
  finish(
    changes: ChangeSet | null,
    observer?: DifferenceObserver,
  ): Promise<Difference & { rows: number; bytes: number; checksum: string | null }>;
  /** Closes the file and leaves it, if there is a checkpoint, for a later pull to go on from. */
  close(): Promise<void>;
}

export interface UnfinishedOptions {
  readonly primaryId: string;
  /** Go on from here if the file still holds what the checkpoint says; else, and when null, start with nothing. */
  readonly checkpoint: Checkpoint | null;
}

/** Opens the unfinished file of an entity, resuming where it can: `rows` is 0 when it started with nothing. */
export async function openUnfinishedSnapshot(
  files: HolderFiles,
  options: UnfinishedOptions,
): Promise<UnfinishedSnapshot> {
  const { primaryId } = options;
  const hasOld = (await readFileSize(files.snapshot)) !== null;
  let received = createReceivedRows(hasOld);
  let bytes = 0;
  if (options.checkpoint !== null && (await isWhole(files, options.checkpoint, received))) {
    bytes = options.checkpoint.bytes;
    // Its writer may be asleep, not dead: suspended, or paused with its container.
    await replaceByCopy(files.unfinished, files.next);
  } else {
    if (options.checkpoint !== null) received = createReceivedRows(hasOld);
    await removeUnfinished(files);
  }
  const file = await openAppendFile(files.unfinished, bytes);
  const saver = createCheckpointSaver(files, file);

  return {
    get rows() {
      return received.rows;
    },
    get bytes() {
      return bytes;
    },
    get rowsSoFar() {
      return received.rows + received.pageRows;
    },
    get bytesSoFar() {
      return file.size;
    },
    addRows(rows) {
      received.add(rows, file.size);
      file.append(toLines(rows));
    },
    removeRows: (ids) => received.remove(ids),
    drained: () => file.drained(),
    commitPage(checkpoint) {
      received.commitPage();
      bytes = file.size;
      if (checkpoint !== null) saver.save({ ...checkpoint, rows: received.rows, bytes });
    },
    async rollbackPage() {
      received.rollbackPage();
      await file.truncate(bytes);
    },
    async finish(changes, observer) {
      await saver.idle();
      await file.flush();
      let isMended = false;
      let size = file.size;
      if (received.latestLines.size === 0) await file.sync();
      await file.close();
      if (received.latestLines.size > 0) {
        size = await dropDuplicates(files, primaryId, received.latestLines);
        isMended = true;
      }
      if (changes !== null && changes.size > 0) {
        const applied = await applyChanges(files.unfinished, files.next, { primaryId, rows: null }, changes);
        if (isDifferent(applied)) await putInPlace(files.next, files.unfinished);
        size = applied.bytes;
        isMended = true;
      }
      if (isMended) {
        received = createReceivedRows(hasOld);
        await scanInto(files.unfinished, primaryId, received, size);
      }
      const { checksum } = received;
      const tell =
        observer === undefined ? undefined : { next: files.unfinished, spool: files.oldRows, observer };
      const difference = await compareWithOld(hasOld ? files.snapshot : null, primaryId, received, tell);
      return { ...difference, rows: received.rows, bytes: size, checksum };
    },
    async close() {
      await saver.idle().catch(() => undefined);
      await file.close();
      // Without a checkpoint nobody can go on from it, and without a commit record nobody needs it: nothing is left behind.
      const isNeeded = [await readFileSize(files.checkpoint), await readFileSize(files.record)];
      if (isNeeded.every((size) => size === null)) await removeUnfinished(files);
    },
  };
}

/** Fills `received` from the first `checkpoint.bytes` bytes of the unfinished file; false when they are not what the checkpoint says. */
async function isWhole(files: HolderFiles, checkpoint: Checkpoint, received: ReceivedRows): Promise<boolean> {
  try {
    await scanInto(files.unfinished, checkpoint.primaryId, received, checkpoint.bytes);
  } catch (error) {
    if (hasCode(error, "DVS-SNAPSHOT-DAMAGED")) return false;
    throw error;
  }
  return received.rows === checkpoint.rows;
}

async function scanInto(path: string, primaryId: string, received: ReceivedRows, end: number): Promise<void> {
  let at = 0;
  await scanLines(
    path,
    primaryId,
    {
      line(bytes, start, lineEnd, idStart, idEnd) {
        received.addLine(bytes, start, lineEnd, idStart, idEnd, at);
        at += lineEnd + 1 - start;
        if (received.pageRows === 5000) received.commitPage();
      },
    },
    { end },
  );
  received.commitPage();
}
