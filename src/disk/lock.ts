import { randomUUID } from "node:crypto";
import { hostname } from "node:os";
import { setTimeout as pause } from "node:timers/promises";
import fs from "fs-extra";
import lockfile from "proper-lockfile";
import { isErrno, toDiskError } from "./disk-error.ts";
import { readTextFile } from "./text-file.ts";

/** Who holds a lock, as the holder wrote it down. */
export interface LockHolder {
  readonly pid: number;
  readonly host: string;
  /** RFC 3339, UTC. */
  readonly since: string;
}

export interface Lock {
  /** Aborts when the lock was lost: this process slept too long and another took it over. */
  readonly lost: AbortSignal;
  /** True while no other process has taken the lock over, as the disk says right now. */
  isStillHeld(): Promise<boolean>;
  release(): Promise<void>;
}

// A holder that has not touched its lock for this long is dead: killed, or its container is gone.
const stale = 5_000;
const update = 1_000;
const unknown: LockHolder = { pid: 0, host: "unknown host", since: "unknown" };

/** Takes the lock at `path` if it is free or its holder is dead; otherwise says who holds it. Works across processes, containers and hosts that share the folder. */
export async function takeLock(path: string): Promise<Lock | LockHolder> {
  const lost = new AbortController();
  const nonce = randomUUID();
  const holderFile = toHolderFile(path);
  const isOurs = async () => (await readNonce(holderFile)) === nonce;
  let isReleased = false;
  let release: () => Promise<void>;
  try {
    await removeDeadLock(path);
    release = await lockfile.lock(path, {
      lockfilePath: path,
      realpath: false,
      stale: 12 * stale, // the dead have been removed, by one process at a time
      update,
      fs: sparing(() => isReleased || readNonceNow(holderFile) === nonce, holderFile),
      onCompromised: (error) => lost.abort(error),
    });
  } catch (error) {
    if (!isErrno(error, "ELOCKED")) throw toDiskError(error, "lock", path);
    return (await waitForHolder(path)) ?? takeLock(path);
  }
  try {
    const holder = { pid: process.pid, host: hostname(), since: new Date().toISOString(), nonce };
    await fs.writeFile(holderFile, `${JSON.stringify(holder)}\n`);
  } catch (error) {
    isReleased = true;
    await release().catch(() => undefined);
    throw toDiskError(error, "lock", path);
  }
  const isStillHeld = async () => !lost.signal.aborted && (await isOurs());
  return {
    lost: lost.signal,
    isStillHeld,
    async release() {
      if (!(await isStillHeld())) return;
      isReleased = true;
      await fs.unlink(holderFile).catch(() => undefined);
      await release().catch(() => undefined);
    },
  };
}

/** Clears away a lock whose holder is dead. Only one process at a time does, so that none clears away what another has just taken. */
async function removeDeadLock(path: string): Promise<void> {
  const guard = `${path}.guard`;
  while (await isDead(path)) {
    try {
      await fs.mkdir(guard);
    } catch (error) {
      if (!isErrno(error, "EEXIST")) throw error;
      if (await isDead(guard)) await fs.rmdir(guard).catch(() => undefined);
      await pause(10);
      continue;
    }
    try {
      if (!(await isDead(path))) return;
      await fs.unlink(toHolderFile(path)).catch(() => undefined);
      await fs.rmdir(path);
    } finally {
      await fs.rmdir(guard).catch(() => undefined);
    }
  }
}

async function isDead(path: string): Promise<boolean> {
  try {
    return (await fs.stat(path)).mtimeMs < Date.now() - stale;
  } catch (error) {
    if (isErrno(error, "ENOENT")) return false;
    throw error;
  }
}

/** The file system, which removes a lock only while it is ours: when released, and when this process ends. */
function sparing(isOurs: () => boolean, holderFile: string): typeof fs {
  return {
    ...fs,
    rmdir: ((path: string, done: (error?: Error | null) => void) =>
      isOurs() ? fs.rmdir(path, done) : done(null)) as typeof fs.rmdir,
    rmdirSync(path) {
      if (!isOurs()) return;
      fs.removeSync(holderFile);
      fs.rmdirSync(path);
    },
  };
}

/** The holder of the lock at `path`, or null when nobody alive holds it. Changes nothing. */
export async function readLockHolder(path: string): Promise<LockHolder | null> {
  try {
    if (!(await lockfile.check(path, { lockfilePath: path, realpath: false, stale, fs }))) return null;
  } catch (error) {
    if (isErrno(error, "ENOENT") || isErrno(error, "ENOTDIR")) return null;
    throw toDiskError(error, "look at the lock", path);
  }
  return waitForHolder(path);
}

export function isLock(value: Lock | LockHolder): value is Lock {
  return "release" in value;
}

function toHolderFile(path: string): string {
  return `${path}.json`;
}

/** Whoever has just taken the lock is about to write down who it is. Null when the lock is released meanwhile. */
async function waitForHolder(path: string): Promise<LockHolder | null> {
  for (let tries = 0; tries < 100; tries++) {
    const holder = await readHolder(path);
    if (holder !== null || !(await fs.pathExists(path))) return holder;
    await pause(10);
  }
  return unknown;
}

async function readHolder(path: string): Promise<LockHolder | null> {
  try {
    const holder = JSON.parse(
      (await readTextFile(toHolderFile(path))) ?? "null",
    ) as Partial<LockHolder> | null;
    if (typeof holder?.pid !== "number") return null;
    return { pid: holder.pid, host: String(holder.host), since: String(holder.since) };
  } catch {
    return null;
  }
}

async function readNonce(holderFile: string): Promise<string | undefined> {
  try {
    return parseNonce(await readTextFile(holderFile));
  } catch {
    return undefined;
  }
}

function readNonceNow(holderFile: string): string | undefined {
  try {
    return parseNonce(fs.readFileSync(holderFile, "utf8"));
  } catch {
    return undefined;
  }
}

function parseNonce(text: string | null): string | undefined {
  return (JSON.parse(text ?? "null") as { nonce?: string } | null)?.nonce;
}
