import { join } from "node:path";
import { DvsyncError, exitCodes } from "../errors.ts";

/** Where everything of one entity lies (CONTRACT, "Files"). */
export interface EntityFiles {
  readonly snapshot: string;
  readonly token: string;
  /** The columns of the snapshot, with types and choices. */
  readonly schema: string;
  /** `.dvsync`, for locks and unfinished work. */
  readonly folder: string;
  readonly lock: string;
  /** The snapshot that a full pull is writing; outlives an interruption. */
  readonly unfinished: string;
  /** How far `unfinished` is whole. */
  readonly checkpoint: string;
  /** The snapshot that a delta pull is writing. */
  readonly next: string;
  /** Changed rows that do not fit in memory. */
  readonly spool: string;
  /** A token file or checkpoint before its rename. */
  readonly nextText: string;
}

/** The paths of an entity's files; a name that could be a path is refused here, whoever asks. */
export function toEntityFiles(dir: string, entity: string): EntityFiles {
  if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(entity)) {
    throw new DvsyncError({
      code: "DVS-ENTITY-NAME",
      exitCode: exitCodes.usage,
      message: `${JSON.stringify(entity)} cannot be an entity: a name has only letters, digits and underscores`,
      hint: "dvsync entities",
    });
  }
  const folder = join(dir, ".dvsync");
  return {
    snapshot: join(dir, `${entity}.ndjson`),
    token: join(dir, `${entity}.token.json`),
    schema: join(dir, `${entity}.schema.json`),
    folder,
    lock: join(folder, `${entity}.lock`),
    unfinished: join(folder, `${entity}.full.ndjson`),
    checkpoint: join(folder, `${entity}.full.json`),
    next: join(folder, `${entity}.next.ndjson`),
    spool: join(folder, `${entity}.changes`),
    nextText: join(folder, `${entity}.next.json`),
  };
}
