import { randomBytes } from "node:crypto";
import { setTimeout as pause } from "node:timers/promises";
import fs from "fs-extra";
import { isErrno } from "./disk-error.ts";
import { type FileIdentity, isSameFile, readFileIdentity, readOpenIdentity } from "./file-identity.ts";
import { refuseLinks } from "./refuse-links.ts";
import { isGone, type ProcessIdentity, readOwnIdentity } from "./process-identity.ts";

/** Who holds a lock, as the holder wrote it down. */
export interface LockHolder extends ProcessIdentity {
  /** RFC 3339, UTC. */
  readonly since: string;
}

/** What is in a lock's place. */
export interface SeenLock {
  readonly identity: FileIdentity;
  /** Null when nobody has written down who holds it, or not yet. */
  readonly holder: LockHolder | null;
  readonly isFolder: boolean;
}

/** A holder that has not renewed its lock for this long is dead: killed, or its container is gone. */
export const staleMs = 5_000;
// Two stamps of one clock can be in the wrong order by as much as this: some file systems count in steps of two seconds.
const granularityMs = 2_000;

/** A lock file of ours. As long as it is open, no other file gets its inode. */
export interface MadeLock {
  readonly fd: number;
  readonly inode: string;
}

/** Makes the file with this process's name in it; null when there is something in its place, whatever it is. */
export async function createLockFile(path: string): Promise<MadeLock | null> {
  let fd: number;
  try {
    fd = await fs.open(path, "wx");
  } catch (error) {
    if (isErrno(error, "EEXIST")) return null;
    throw error;
  }
  try {
    await fs.writeFile(fd, `${JSON.stringify({ ...readOwnIdentity(), since: new Date().toISOString() })}\n`);
    return { fd, inode: (await readOpenIdentity(fd)).inode };
  } catch (error) {
    await fs.unlink(path).catch(() => undefined);
    await fs.close(fd);
    throw error;
  }
}

/** What is in a lock's place, or null when it is free. A link is refused (78). */
export async function readLockFile(path: string): Promise<SeenLock | null> {
  try {
    const stat = await fs.lstat(path, { bigint: true });
    if (stat.isSymbolicLink()) await refuseLinks([path]);
    if (stat.isDirectory())
      return { identity: (await readFileIdentity(path))!, holder: null, isFolder: true };
    const fd = await fs.open(path, fs.constants.O_RDONLY | fs.constants.O_NONBLOCK);
    try {
      const identity = await readOpenIdentity(fd);
      return { identity, holder: parseHolder(await readStart(fd)), isFolder: false };
    } finally {
      await fs.close(fd);
    }
  } catch (error) {
    if (isErrno(error, "ENOENT") || isErrno(error, "ENOTDIR")) return null;
    throw error;
  }
}

/** True when the holder is dead: for certain, or by not having renewed the lock for `staleMs`. */
export async function isDead(path: string, seen: SeenLock, signal?: AbortSignal): Promise<boolean> {
  if (seen.holder !== null && isGone(seen.holder)) return true;
  const age = await readAge(path, seen.identity);
  if (age >= staleMs) return true;
  // From the future, where its machine's clock was ahead, or the disk's has been put back: only watching it tells.
  return age < -granularityMs && (await staysTheSame(path, seen.identity, signal));
}

/** How long ago a file was written by the clock of its disk: no other one counts, for those of two machines differ. */
export async function readAge(path: string, { modified }: FileIdentity): Promise<number> {
  const beside = `${path}.${randomBytes(6).toString("hex")}`;
  const fd = await fs.open(beside, "wx");
  try {
    await fs.ftruncate(fd, 1);
    const now = (await readOpenIdentity(fd)).modified;
    return Number((BigInt(now) - BigInt(modified)) / 1_000_000n);
  } finally {
    await fs.close(fd);
    await fs.unlink(beside).catch(() => undefined);
  }
}

/** True for a file that was made to read the age of the lock at `path`. */
export function isProbe(beside: string, path: string): boolean {
  return beside.startsWith(`${path}.`) && /^[0-9a-f]{12}$/.test(beside.slice(path.length + 1));
}

async function staysTheSame(path: string, identity: FileIdentity, signal?: AbortSignal): Promise<boolean> {
  for (const began = performance.now(); performance.now() - began < staleMs;) {
    await pause(100, undefined, { signal }).catch(() => signal?.throwIfAborted());
    if (!isSameFile(await readFileIdentity(path), identity)) return false;
  }
  return true;
}

async function readStart(fd: number): Promise<string> {
  const bytes = Buffer.alloc(4096);
  const { bytesRead } = await fs.read(fd, bytes, 0, bytes.length, 0);
  return bytes.toString("utf8", 0, bytesRead);
}

function parseHolder(text: string): LockHolder | null {
  try {
    // Renewing a lock leaves a zero byte behind the text, or none.
    const holder = JSON.parse(text.replace(/\0+$/, "")) as Partial<Record<keyof LockHolder, unknown>> | null;
    if (typeof holder?.pid !== "number") return null;
    const { host, since, boot, space, started } = holder;
    return {
      pid: holder.pid,
      host: String(host),
      since: String(since),
      boot: textOf(boot),
      space: textOf(space),
      started: textOf(started),
    };
  } catch {
    return null;
  }
}

function textOf(value: unknown): string | null {
  return typeof value === "string" ? value : null;
}
