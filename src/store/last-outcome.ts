import { dirname, join } from "node:path";
import * as v from "valibot";
import { ensureFolder, isFolder, writeTextDurably } from "../disk/durable.ts";
import { refuseLinks } from "../disk/refuse-links.ts";
import { readTextFile } from "../disk/text-file.ts";
import { toEntityFiles } from "./entity-files.ts";
import { count, readRecord, time } from "./record.ts";

/** How the last pull of an entity ended. */
export interface LastOutcome {
  /** RFC 3339, UTC. */
  readonly at: string;
  readonly exitCode: number;
  /** `DVS-…`; null after a pull that ended well. */
  readonly code: string | null;
  /** Since when every pull has failed; null after one that ended well. */
  readonly since: string | null;
}

const shape = v.looseObject({
  at: time,
  exitCode: count,
  code: v.nullable(v.string()),
  since: v.nullable(v.string()),
});

/** How the last pull ended; null when that is not known. */
export async function readLastOutcome(dir: string, entity: string): Promise<LastOutcome | null> {
  const text = await readTextFile(toPlace(dir, entity));
  const record = text === null ? null : readRecord(text, shape);
  return typeof record === "object" ? record : null;
}

/** Notes how a pull ended, where there is a folder for such notes; the failure itself is never hidden by one of the disk here. */
export async function writeLastOutcome(
  dir: string,
  entity: string,
  { at, exitCode, code }: Omit<LastOutcome, "since">,
): Promise<void> {
  const place = toPlace(dir, entity);
  // A pull that never got as far as a folder of its own leaves none behind.
  if (!(await isFolder(dir))) return;
  try {
    await refuseLinks([dirname(place), place]);
    await ensureFolder(dirname(place));
    const before = code === null ? null : await readLastOutcome(dir, entity);
    const since = code === null ? null : (before?.since ?? at);
    const text = JSON.stringify({ format: 1, at, exitCode, code, since }, null, 2);
    await writeTextDurably(place, `${text}\n`, `${place}.${process.pid}.unfinished`);
  } catch {
    // A full disk, or a link in place of our folder, has been told of already, by the pull.
  }
}

function toPlace(dir: string, entity: string): string {
  return join(toEntityFiles(dir, entity).folder, `${entity}.last.json`);
}
