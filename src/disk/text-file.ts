import fs from "fs-extra";
import { isErrno, toDiskError } from "./disk-error.ts";

/** The whole text of a small file, or null when there is none. */
export async function readTextFile(path: string): Promise<string | null> {
  try {
    return await fs.readFile(path, "utf8");
  } catch (error) {
    if (isErrno(error, "ENOENT") || isErrno(error, "ENOTDIR")) return null;
    throw toDiskError(error, "read", path);
  }
}

/** The size of a file in bytes, or null when there is none. */
export async function readFileSize(path: string): Promise<number | null> {
  try {
    const stat = await fs.stat(path);
    return stat.isFile() ? stat.size : null;
  } catch (error) {
    if (isErrno(error, "ENOENT") || isErrno(error, "ENOTDIR")) return null;
    throw toDiskError(error, "look at", path);
  }
}

/** The names of the files in a folder, sorted; none when there is no such folder. */
export async function listFolder(path: string): Promise<string[]> {
  try {
    return (await fs.readdir(path)).sort();
  } catch (error) {
    if (isErrno(error, "ENOENT") || isErrno(error, "ENOTDIR")) return [];
    throw toDiskError(error, "list", path);
  }
}
