import { dirname } from "node:path";
import * as v from "valibot";
import { removeFile, syncFolder, writeTextDurably } from "../disk/durable.ts";
import { readFileSize, readTextFile } from "../disk/text-file.ts";
import type { WorkFiles } from "./entity-files.ts";
import { identityShape, type PullIdentity } from "./pull-identity.ts";
import { count, filled, readRecord, time } from "./record.ts";

/** How far an unfinished full pull got: everything up to its last whole page, and the link to the next one. */
export interface Checkpoint extends PullIdentity {
  /** Rows a page, as the next page is to be asked for. */
  readonly pageSize: number;
  /** Verbatim. */
  readonly nextLink: string;
  /** Lines, bytes and pages of the unfinished file that are whole. */
  readonly rows: number;
  readonly bytes: number;
  readonly pages: number;
  /** When the read began, RFC 3339, UTC. */
  readonly startedAt: string;
  /** The members of the rows so far, a list for each shape; absent when an older dvsync did not look. */
  readonly columns?: readonly (readonly string[])[] | null;
}

// Fields that this version does not know are welcome.
const shape = v.looseObject({
  ...identityShape,
  pageSize: count,
  nextLink: filled,
  rows: count,
  bytes: count,
  pages: count,
  startedAt: time,
  columns: v.exactOptional(v.nullable(v.array(v.array(v.string())))),
});

/** The checkpoint, or null when there is none with rows to go on from. Losing one costs time, never rows, so nothing here fails. */
export async function readCheckpoint(files: WorkFiles): Promise<Checkpoint | null> {
  const text = await readTextFile(files.checkpoint);
  const checkpoint = text === null ? null : readRecord(text, shape);
  if (typeof checkpoint !== "object" || checkpoint === null) return null;
  const size = await readFileSize(files.unfinished);
  return size !== null && size >= checkpoint.bytes ? checkpoint : null;
}

/** Puts the checkpoint in place. Only ever called when the bytes that it counts are durably on disk. */
export async function writeCheckpoint(files: WorkFiles, checkpoint: Checkpoint): Promise<void> {
  await writeTextDurably(files.checkpoint, `${JSON.stringify(checkpoint)}\n`, `${files.checkpoint}.next`);
  // The work folder may have its name since this pull only.
  await syncFolder(dirname(files.work));
}

/** Removes the checkpoint and the rows it counts. */
export async function removeUnfinished(files: WorkFiles): Promise<void> {
  await removeFile(files.checkpoint);
  await removeFile(`${files.checkpoint}.next`);
  await removeFile(files.unfinished);
}
