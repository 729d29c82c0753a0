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

/** Takes the lock at `path` if it is free or its holder is dead; otherwise says who holds it. Works across processes, containers and hosts that share the folder. */
export async function takeLock(path: string): Promise<Lock | LockHolder> {
  const lost = new AbortController();
  const nonce = randomUUID();
  const holderFile = toHolderFile(path);
  const wasThere = await fs.pathExists(path);
  let release: () => Promise<void>;
  try {
    release = await lockfile.lock(path, {
      lockfilePath: path,
      realpath: false,
      stale,
      update,
      fs,
      onCompromised: (error) => lost.abort(error),
    });
  } catch (error) {
    if (!isErrno(error, "ELOCKED")) throw toDiskError(error, "lock", path);
    return (await readHolder(path)) ?? { pid: 0, host: "unknown host", since: "unknown" };
  }
  const isStillHeld = async () => !lost.signal.aborted && (await readNonce(holderFile)) === nonce;
  try {
    const holder = { pid: process.pid, host: hostname(), since: new Date().toISOString(), nonce };
    await fs.writeFile(holderFile, `${JSON.stringify(holder)}\n`);
    // Two may have found the same dead holder's lock; the last one to sign keeps it.
    if (wasThere) await pause(100);
    if (!(await isStillHeld())) {
      await release().catch(() => undefined);
      return (await readHolder(path)) ?? { pid: 0, host: "unknown host", since: "unknown" };
    }
  } catch (error) {
    await release().catch(() => undefined);
    throw toDiskError(error, "lock", path);
  }
  return {
    lost: lost.signal,
    isStillHeld,
    async release() {
      if (!(await isStillHeld())) return;
      await fs.unlink(holderFile).catch(() => undefined);
      await release().catch(() => undefined);
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
  return (await readHolder(path)) ?? { pid: 0, host: "unknown host", since: "unknown" };
}

export function isLock(value: Lock | LockHolder): value is Lock {
  return "release" in value;
}

function toHolderFile(path: string): string {
  return `${path}.json`;
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
    return (JSON.parse((await readTextFile(holderFile)) ?? "null") as { nonce?: string } | null)?.nonce;
  } catch {
    return undefined;
  }
}
