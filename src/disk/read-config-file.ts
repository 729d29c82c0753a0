import { constants } from "node:fs";
import { open } from "node:fs/promises";
import { isErrno, toDiskError } from "./disk-error.ts";

const maxBytes = 1_000_000;

/** The text of a regular file of at most 1 MB, or null when there is none; anything else fails at once, and nothing is waited for. */
export async function readConfigFile(path: string): Promise<string | null> {
  try {
    // Opening a pipe would otherwise wait for its writer.
    const file = await open(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
    try {
      const stat = await file.stat();
      if (stat.isDirectory()) throw toFault("EISDIR", "it is a folder");
      if (!stat.isFile()) throw toFault("NOT_A_FILE", "it is not a regular file");
      if (stat.size > maxBytes) throw toFault("NOT_A_FILE", "it is larger than 1 MB");
      return (await file.readFile("utf8")).slice(0, maxBytes);
    } finally {
      await file.close();
    }
  } catch (error) {
    if (isErrno(error, "ENOENT") || isErrno(error, "ENOTDIR")) return null;
    if (isErrno(error, "EISDIR") || isErrno(error, "NOT_A_FILE")) throw error;
    // A socket, or a device that nothing is behind.
    if (isErrno(error, "ENXIO") || isErrno(error, "EOPNOTSUPP"))
      throw toFault("NOT_A_FILE", "it is not a regular file");
    throw toDiskError(error, "read", path);
  }
}

function toFault(code: string, message: string): Error {
  return Object.assign(new Error(message), { code });
}
