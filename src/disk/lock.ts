import { dirname, join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import fs from "fs-extra";
import { isErrno, toDiskError } from "./disk-error.ts";
import { readFileIdentity } from "./file-identity.ts";
import {
  createLockFile,
  isDead,
  isProbe,
  type LockHolder,
  type MadeLock,
  readAge,
  readLockFile,
  staleMs,
} from "./lock-file.ts";
import { startRenewal } from "./lock-renewer.ts";
import { isGone } from "./process-identity.ts";
import { listFolder } from "./text-file.ts";

export type { LockHolder } from "./lock-file.ts";

export interface Lock {
  /** Aborts when the lock was lost: this process was suspended for too long and another one took it over. */
  readonly lost: AbortSignal;
  /** True while no other process has taken the lock over, as the disk says right now. */
  isStillHeld(): Promise<boolean>;
  release(): Promise<void>;
}

const unknown: LockHolder = {
  pid: 0,
  host: "unknown host",
  since: "unknown",
  boot: null,
  space: null,
  started: null,
};

/** Takes the lock at `path` if it is free or its holder is dead; otherwise says who holds it. Works across processes, containers and hosts that share the folder. */
export async function takeLock(path: string, signal?: AbortSignal): Promise<Lock | LockHolder> {
  try {
    for (;;) {
      signal?.throwIfAborted();
      const made = await createLockFile(path);
      if (made !== null) {
        await removeLeftovers(path);
        return hold(path, made);
      }
      const holder = await removeDeadLock(path, signal);
      if (holder !== null) return holder;
    }
  } catch (error) {
    signal?.throwIfAborted();
    throw toDiskError(error, "lock", path);
  }
}

/** The holder of the lock at `path`, or null when nobody alive holds it. Leaves the lock as it is. */
export async function readLockHolder(path: string): Promise<LockHolder | null> {
  try {
    const seen = await readLockFile(path);
    if (seen === null) return null;
    // Where nothing can be written nobody pulls, and the own clock is as good as any.
    const age = await readAge(path, seen.identity).catch(
      () => Date.now() - Number(BigInt(seen.identity.modified) / 1_000_000n),
    );
    if (age >= staleMs || (seen.holder !== null && isGone(seen.holder))) return null;
    return seen.holder ?? (await waitForHolder(path));
  } catch (error) {
    throw toDiskError(error, "look at the lock", path);
  }
}

export function isLock(value: Lock | LockHolder): value is Lock {
  return "release" in value;
}

function hold(path: string, { fd, inode }: MadeLock): Lock {
  const lost = new AbortController();
  const renewal = startRenewal(path, inode, () => lost.abort());
  let isReleased = false;
  const isStillHeld = async () =>
    !isReleased && !lost.signal.aborted && (await readFileIdentity(path))?.inode === inode;
  return {
    lost: lost.signal,
    isStillHeld,
    async release() {
      if (isReleased) return;
      renewal.stop();
      if (await isStillHeld().catch(() => false)) await fs.unlink(path).catch(() => undefined);
      isReleased = true;
      await fs.close(fd);
    },
  };
}

/** What others who died had made beside the lock. */
async function removeLeftovers(path: string): Promise<void> {
  for (const name of await listFolder(dirname(path))) {
    const beside = join(dirname(path), name);
    if (isProbe(beside, path)) await fs.unlink(beside).catch(() => undefined);
    if (beside !== toGuard(path)) continue;
    const guard = await readLockFile(beside);
    if (guard?.holder && isGone(guard.holder)) await remove(beside, guard.isFolder);
  }
}

/** Clears away a lock whose holder is dead; answers the holder when it is alive. Only one process at a time does, so that none clears away what another has just taken. */
async function removeDeadLock(path: string, signal?: AbortSignal): Promise<LockHolder | null> {
  const seen = await readLockFile(path);
  if (seen === null) return null;
  if (!(await isDead(path, seen, signal))) return seen.holder ?? waitForHolder(path);
  const guard = toGuard(path);
  let made: MadeLock | null;
  while ((made = await createLockFile(guard)) === null) {
    signal?.throwIfAborted();
    const other = await readLockFile(guard);
    if (other !== null && (await isDead(guard, other, signal))) await remove(guard, other.isFolder);
    await pause(20);
  }
  try {
    const now = await readLockFile(path);
    if (now !== null && (await isDead(path, now, signal))) await remove(path, now.isFolder);
    return null;
  } finally {
    await fs.unlink(guard).catch(() => undefined);
    await fs.close(made.fd);
  }
}

function toGuard(path: string): string {
  return `${path}.guard`;
}

async function remove(path: string, isFolder: boolean): Promise<void> {
  try {
    await (isFolder ? fs.rmdir(path) : fs.unlink(path));
  } catch (error) {
    if (isErrno(error, "ENOENT")) return;
    // A folder with something in it was not put there by dvsync.
    if (isErrno(error, "ENOTEMPTY") || isErrno(error, "EEXIST"))
      throw toDiskError(Object.assign(new Error(), { code: "EISDIR" }), "lock", path);
    throw error;
  }
}

/** Whoever has just taken the lock is about to write down who it is. Null when the lock is released meanwhile. */
async function waitForHolder(path: string): Promise<LockHolder | null> {
  for (let tries = 0; tries < 100; tries++) {
    const seen = await readLockFile(path);
    if (seen === null || seen.holder !== null) return seen?.holder ?? null;
    if (seen.isFolder) break;
    await pause(10);
  }
  return unknown;
}
