import { lstat, realpath } from "node:fs/promises";
import { userInfo } from "node:os";
import { toDiskError } from "./disk-error.ts";
import { readTextFile } from "./text-file.ts";

/** Whose a file or folder is, and who else may write it. */
export interface PathFacts {
  /** It belongs to this user or to root. */
  readonly isOurs: boolean;
  readonly othersMayWrite: boolean;
  readonly othersMayRead: boolean;
}

/** Looks at what is at this path, behind all links; null when there is nothing. Windows keeps such things otherwise: there nothing is said against a file. */
export async function lookAt(path: string): Promise<PathFacts | null> {
  try {
    const { uid, gid, mode } = await lstat(await followLinks(path));
    const me = process.getuid?.();
    if (me === undefined) return { isOurs: true, othersMayWrite: false, othersMayRead: false };
    const groupMayWrite = (mode & 0o020) !== 0 && !(gid === uid && (await isGroupOfOne(gid)));
    return {
      isOurs: uid === me || uid === 0,
      othersMayWrite: (mode & 0o002) !== 0 || groupMayWrite,
      othersMayRead: (mode & 0o044) !== 0,
    };
  } catch (error) {
    if (isNothing(error)) return null;
    throw toDiskError(error, "look at", path);
  }
}

/** The path with all links followed; as it is where nothing is. */
export async function followLinks(path: string): Promise<string> {
  return realpath(path).catch((error: unknown) => {
    if (isNothing(error)) return path;
    throw toDiskError(error, "look at", path);
  });
}

/** Many systems give each user a group of the same number, and let that group write new files. */
async function isGroupOfOne(gid: number): Promise<boolean> {
  const groups = (await readTextFile("/etc/group")) ?? "";
  const members = groups
    .split("\n")
    .map((line) => line.split(":"))
    .filter((fields) => fields[2] === String(gid))
    .flatMap((fields) => (fields[3] ?? "").split(",").filter((name) => name !== ""));
  return members.every((name) => name === userInfo().username);
}

function isNothing(error: unknown): boolean {
  return error instanceof Error && "code" in error && (error.code === "ENOENT" || error.code === "ENOTDIR");
}
