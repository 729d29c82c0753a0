import fs from "fs-extra";
import { isErrno, toDiskError } from "./disk-error.ts";

/** Which file it is, in which state: it stays the same when the file is renamed, and changes with every write and every replacement. */
export interface FileIdentity {
  readonly bytes: number;
  /** In ns, as text: more digits than a number holds. */
  readonly modified: string;
  readonly inode: string;
}

/** The identity of a file, or null when there is none. A symbolic link is not followed. */
export async function readFileIdentity(path: string): Promise<FileIdentity | null> {
  try {
    return toIdentity(await fs.lstat(path, { bigint: true }));
  } catch (error) {
    if (isErrno(error, "ENOENT") || isErrno(error, "ENOTDIR")) return null;
    throw toDiskError(error, "look at", path);
  }
}

/** The same of an open file, from the disk itself where a network file system has an older answer at hand. */
export async function readOpenIdentity(fd: number): Promise<FileIdentity> {
  return toIdentity(await fs.fstat(fd, { bigint: true }));
}

export function isSameFile(a: FileIdentity | null, b: FileIdentity | null): boolean {
  if (a === null || b === null) return a === b;
  return a.bytes === b.bytes && a.modified === b.modified && a.inode === b.inode;
}

function toIdentity({ size, mtimeNs, ino }: { size: bigint; mtimeNs: bigint; ino: bigint }): FileIdentity {
  return { bytes: Number(size), modified: String(mtimeNs), inode: String(ino) };
}
