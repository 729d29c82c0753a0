import { join } from "node:path";
import { isName } from "../is-name.ts";
import { fail } from "../errors/fail.ts";

/** Where everything of one entity lies (CONTRACT, "Files"). */
export interface EntityFiles {
  readonly entity: string;
  readonly snapshot: string;
  readonly token: string;
  /** The columns of the snapshot, with types and choices. */
  readonly schema: string;
  /** The folder of kept changes, one segment a pull. */
  readonly changes: string;
  /** `.dvsync`, for locks and unfinished work. */
  readonly folder: string;
  readonly lock: string;
  /** What is about to be put in place. */
  readonly record: string;
}

/** The same, and where one holder of the lock prepares what it will put in place. */
export interface HolderFiles extends EntityFiles, WorkFiles {}

export interface WorkFiles {
  /** The folder of these files. */
  readonly work: string;
  /** The snapshot that a full pull is writing; outlives an interruption. */
  readonly unfinished: string;
  /** How far `unfinished` is whole. */
  readonly checkpoint: string;
  /** The snapshot that a delta pull is writing. */
  readonly next: string;
  /** Changed rows that do not fit in memory. */
  readonly spool: string;
  /** The events of this pull, before their rename. */
  readonly segment: string;
  /** Old rows that a full pull will replace, where they do not fit in memory. */
  readonly oldRows: string;
  /** A token file before its rename. */
  readonly nextText: string;
  /** A commit record before its rename. */
  readonly nextRecord: string;
}

/** The paths of an entity's files; a name that could be a path is refused here, whoever asks. */
export function toEntityFiles(dir: string, entity: string): EntityFiles {
  if (!isName(entity)) {
    throw fail("DVS-ENTITY-NAME", { name: entity });
  }
  const folder = join(dir, ".dvsync");
  return {
    entity,
    snapshot: join(dir, `${entity}.ndjson`),
    token: join(dir, `${entity}.token.json`),
    schema: join(dir, `${entity}.schema.json`),
    changes: join(dir, "changes", entity),
    folder,
    lock: join(folder, `${entity}.lock`),
    record: join(folder, `${entity}.commit.json`),
  };
}

/** The paths in a holder's work folder. */
export function toHolderFiles(files: EntityFiles, work: string): HolderFiles {
  return { ...files, ...toWorkFiles(work) };
}

/** The paths in any work folder. */
export function toWorkFiles(work: string): WorkFiles {
  return {
    work,
    unfinished: join(work, "full.ndjson"),
    checkpoint: join(work, "full.json"),
    next: join(work, "next.ndjson"),
    spool: join(work, "changes"),
    segment: join(work, "segment.ndjson"),
    oldRows: join(work, "old"),
    nextText: join(work, "next.json"),
    nextRecord: join(work, "commit.json"),
  };
}
