import { statfs } from "node:fs/promises";
import { isErrno, toDiskError } from "./disk-error.ts";

/** The bytes that this user may still write at a path, or null when there is no such path. */
export async function readFreeSpace(path: string): Promise<number | null> {
  try {
    const { bavail, bsize } = await statfs(path);
    return bavail * bsize;
  } catch (error) {
    if (isErrno(error, "ENOENT")) return null;
    throw toDiskError(error, "look at", path);
  }
}
