import { setTimeout as pause } from "node:timers/promises";
import { ensureFolder, isFolder } from "../disk/durable.ts";
import { isLock, type Lock, type LockHolder, takeLock } from "../disk/lock.ts";
import { DvsyncError, exitCodes } from "../errors.ts";
import type { EntityFiles } from "../store/entity-files.ts";
import type { OnPullEvent } from "../types.ts";

export interface LockOptions {
  readonly entity: string;
  readonly wait: boolean;
  readonly signal: AbortSignal;
  readonly onEvent: OnPullEvent;
}

const pollMs = 500;

/** Runs `work` as the only pull of this entity in this folder; its signal aborts when the lock is lost. Another pull's lock is exit 75, or is waited for. */
export async function withLock<T>(
  files: EntityFiles,
  options: LockOptions,
  work: (signal: AbortSignal, assertHeld: () => Promise<void>) => Promise<T>,
): Promise<T> {
  const { entity } = options;
  await ensureFolder(files.folder);
  const lock = await waitForLock(files, options);
  const lost = new AbortController();
  const explainLoss = async () =>
    (await isFolder(files.folder)) ? lostLock(entity) : goneFolder(entity, files.folder);
  lock.lost.addEventListener("abort", () => void explainLoss().then((error) => lost.abort(error)), {
    once: true,
  });
  const signal = AbortSignal.any([options.signal, lost.signal]);
  try {
    return await work(signal, async () => {
      signal.throwIfAborted();
      if (!(await lock.isStillHeld())) throw await explainLoss();
    });
  } finally {
    await lock.release();
  }
}

async function waitForLock(files: EntityFiles, options: LockOptions): Promise<Lock> {
  let told = "";
  for (;;) {
    options.signal.throwIfAborted();
    const lock = await takeLock(files.lock);
    if (isLock(lock)) return lock;
    const holder = describeHolder(lock);
    if (!options.wait) throw locked(options.entity, holder);
    if (holder !== told) options.onEvent({ kind: "lock-wait", entity: options.entity, holder });
    told = holder;
    await pause(pollMs, undefined, { signal: options.signal }).catch(() => options.signal.throwIfAborted());
  }
}

/** "process 4711 on host-a since 2026-01-31T10:00:00.000Z" */
export function describeHolder(holder: LockHolder): string {
  return `process ${holder.pid === 0 ? "(unknown)" : holder.pid} on ${holder.host} since ${holder.since}`;
}

function locked(entity: string, holder: string): DvsyncError {
  return new DvsyncError({
    code: "DVS-LOCKED",
    exitCode: exitCodes.tryAgain,
    message: `${entity} is being pulled by ${holder}`,
    hint: `run it again when that pull has ended, or wait for it: dvsync pull ${entity} --wait`,
  });
}

function goneFolder(entity: string, folder: string): DvsyncError {
  return new DvsyncError({
    code: "DVS-DISK-GONE",
    exitCode: exitCodes.io,
    message: `${folder} has vanished while ${entity} was being pulled into the folder around it`,
    hint: "check --dir and whether the disk is still mounted, then run the same command again",
  });
}

function lostLock(entity: string): DvsyncError {
  return new DvsyncError({
    code: "DVS-LOCK-LOST",
    exitCode: exitCodes.tryAgain,
    message: `the pull of ${entity} was suspended for so long that another one may have begun; it stopped, and the files are as before`,
    hint: `dvsync pull ${entity}`,
  });
}
