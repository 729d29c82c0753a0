import { join } from "node:path";
import { removeFile, removeFolderIfEmpty } from "../disk/durable.ts";
import { createFreshFolder } from "../disk/fresh-folder.ts";
import { listFolder, readFileSize } from "../disk/text-file.ts";
import { type Base, readBase } from "../store/base.ts";
import { readCheckpoint } from "../store/checkpoint.ts";
import { type EntityFiles, type HolderFiles, toHolderFiles } from "../store/entity-files.ts";
import { finishCommit, readPending } from "../store/finish-commit.ts";
import { toTokenText } from "../store/token-file.ts";
import { type Held, type LockOptions, withLock } from "./with-lock.ts";

/** What a pull works on: its own files, and what it found in the entity's place. */
export interface OpenFiles extends Held {
  readonly base: Base;
}

/** Runs a pull as the only one of this entity; what an earlier one left unfinished is put in place first, and what it left lying about is gone. */
export async function withLockedFiles<T>(
  files: EntityFiles,
  options: LockOptions,
  pull: (open: OpenFiles) => Promise<T>,
): Promise<T> {
  return withLock(files, options, async (held) => {
    if (await finishCommit(held.files, held.assertHeld)) {
      const message =
        "the last pull was cut off while putting its files in place; this one has finished that";
      options.onEvent({ kind: "warning", entity: options.entity, message });
    }
    await removeScratch(held.files);
    try {
      return await pull({ ...held, base: await readBase(held.files) });
    } catch (error) {
      await leaveTidy(held.files).catch(() => undefined);
      throw error;
    }
  });
}

/** Runs a pull that only looks: through a commit that was cut off, and with a private folder for what does not fit in memory. */
export async function withScratchFiles<T>(
  files: EntityFiles,
  signal: AbortSignal,
  pull: (open: OpenFiles) => Promise<T>,
): Promise<T> {
  const pending = await readPending(files);
  const base = await readBase(files);
  const folder = await createFreshFolder("dvsync-");
  try {
    return await pull({
      files: toHolderFiles(pending === null ? files : { ...files, snapshot: pending.snapshot }, folder),
      base: pending === null ? base : { ...base, tokenText: toTokenText(pending.token) },
      signal,
      assertHeld: () => Promise.resolve(),
    });
  } finally {
    await removeFolderIfEmpty(folder);
  }
}

/** After a failure: only what a later pull can resume, or must finish, stays. */
async function leaveTidy(files: HolderFiles): Promise<void> {
  if ((await readFileSize(files.record)) === null) await removeScratch(files);
}

/** What an earlier pull that was killed may have left in the work folder, beside what it can resume. */
async function removeScratch(files: HolderFiles): Promise<void> {
  const kept = (await readCheckpoint(files)) === null ? [] : [files.unfinished, files.checkpoint];
  for (const name of await listFolder(files.work)) {
    const path = join(files.work, name);
    if (!kept.includes(path)) await removeFile(path);
  }
}
