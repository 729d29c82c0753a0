import { dirname } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { ensureFolder, isFolder } from "../disk/durable.ts";
import { isLock, type Lock, type LockHolder, takeLock } from "../disk/lock.ts";
import { refuseLinks, refuseOtherDisk } from "../disk/refuse-links.ts";
import { closeWorkFolder, makeWorkFolder, takeOverWork } from "../disk/work-folder.ts";
import { fail } from "../errors/fail.ts";
import { type EntityFiles, type HolderFiles, toHolderFiles } from "../store/entity-files.ts";
import type { OnPullEvent } from "../types.ts";

export interface LockOptions {
  readonly entity: string;
  readonly wait: boolean;
  readonly signal: AbortSignal;
  readonly onEvent: OnPullEvent;
}

const pollMs = 500;

/** What the holder of an entity's lock has. */
export interface Held {
  /** With a work folder that no other process knows. */
  readonly files: HolderFiles;
  /** Aborts when the lock is lost. */
  readonly signal: AbortSignal;
  /** Throws unless this process still holds the lock and goes on. */
  readonly assertHeld: () => Promise<void>;
}

/** Runs `work` as the only pull of this entity in this folder. Another pull's lock is exit 75, or is waited for. What a pull that died left behind is taken over first. */
export async function withLock<T>(
  files: EntityFiles,
  options: LockOptions,
  work: (held: Held) => Promise<T>,
): Promise<T> {
  const { entity } = options;
  await refuseLinks([files.folder, files.snapshot, files.token, files.record]);
  await ensureFolder(files.folder);
  await refuseOtherDisk(files.folder, dirname(files.folder));
  const { lock, folder } = await waitForLock(files, options);
  const lost = new AbortController();
  const explainLoss = async () =>
    (await isFolder(files.folder))
      ? fail("DVS-LOCK-LOST", { entity })
      : fail("DVS-DISK-GONE", { case: "folder", folder: files.folder, entity });
  lock.lost.addEventListener("abort", () => void explainLoss().then((error) => lost.abort(error)), {
    once: true,
  });
  const signal = AbortSignal.any([options.signal, lost.signal]);
  // A successor takes the work folder, whatever has become of the lock.
  const isHeld = async () => (await lock.isStillHeld()) && (await isFolder(folder));
  const assertHeld = async () => {
    signal.throwIfAborted();
    if (!(await isHeld())) throw await explainLoss();
  };
  try {
    await assertHeld();
    await takeOverWork(files.folder, entity, folder);
    return await work({ files: toHolderFiles(files, folder), signal, assertHeld });
  } catch (error) {
    options.signal.throwIfAborted();
    // Whatever went wrong then: files of ours that the new holder has moved away, above all.
    if (!(await isHeld())) throw await explainLoss();
    throw error;
  } finally {
    await closeWorkFolder(folder);
    await lock.release();
  }
}

async function waitForLock(
  files: EntityFiles,
  options: LockOptions,
): Promise<{ lock: Lock; folder: string }> {
  let told = "";
  for (;;) {
    options.signal.throwIfAborted();
    const taken = await tryLock(files, options);
    if (taken === null) continue;
    if ("lock" in taken) return taken;
    const holder = describeHolder(taken);
    if (!options.wait) throw fail("DVS-LOCKED", { entity: options.entity, holder });
    if (holder !== told) options.onEvent({ kind: "lock-wait", entity: options.entity, holder });
    told = holder;
    await pause(pollMs, undefined, { signal: options.signal }).catch(() => options.signal.throwIfAborted());
  }
}

/** The lock and a work folder that was there before it; or the holder; or null when another try is needed. */
async function tryLock(
  files: EntityFiles,
  { entity, signal }: LockOptions,
): Promise<{ lock: Lock; folder: string } | LockHolder | null> {
  const folder = await makeWorkFolder(files.folder, entity);
  let lock: Lock | LockHolder;
  try {
    lock = await takeLock(files.lock, signal);
  } catch (error) {
    await closeWorkFolder(folder);
    throw error;
  }
  if (isLock(lock) && (await isFolder(folder))) return { lock, folder };
  // Whoever held the lock in between has cleared the folder away.
  await closeWorkFolder(folder);
  if (!isLock(lock)) return lock;
  await lock.release();
  return null;
}

/** "process 4711 on host-a since 2026-01-31T10:00:00.000Z" */
export function describeHolder(holder: LockHolder): string {
  return `process ${holder.pid === 0 ? "(unknown)" : holder.pid} on ${holder.host} since ${holder.since}`;
}
