import { dirname } from "node:path";
import { DvsyncError, exitCodes } from "../errors.ts";

const reasons: Record<string, { code: `DVS-${string}`; what: string; hint: (path: string) => string }> = {
  ENOSPC: {
    code: "DVS-DISK-FULL",
    what: "the disk is full",
    hint: (path) => `free some space (df -h ${quote(dirname(path))}), then run the same command again`,
  },
  EDQUOT: {
    code: "DVS-DISK-FULL",
    what: "the disk quota is used up",
    hint: () => "free some space, then run the same command again",
  },
  EROFS: {
    code: "DVS-DISK-READONLY",
    what: "the file system is read-only",
    hint: () => 'choose a folder that can be written with --dir or "dir" in .syncrc',
  },
  EACCES: {
    code: "DVS-DISK-PERMISSION",
    what: "permission denied",
    hint: (path) => `let this user write to ${quote(dirname(path))}, or choose another folder with --dir`,
  },
  EPERM: {
    code: "DVS-DISK-PERMISSION",
    what: "the operation is not permitted",
    hint: (path) => `let this user write to ${quote(dirname(path))}, or choose another folder with --dir`,
  },
  ENOENT: {
    code: "DVS-DISK-GONE",
    what: "the file or its folder does not exist (any more)",
    hint: () => "check --dir and whether the disk is still mounted, then run the same command again",
  },
  ENOTDIR: {
    code: "DVS-DISK-FOLDER",
    what: "a part of the path is a file, not a folder",
    hint: () => 'choose a folder with --dir or "dir" in .syncrc',
  },
  EISDIR: {
    code: "DVS-DISK-FOLDER",
    what: "there is a folder where a file should be",
    hint: (path) => `move ${quote(path)} away, then run the same command again`,
  },
  EXDEV: {
    code: "DVS-DISK-OTHER",
    what: "the folders are on different file systems",
    hint: (path) =>
      `make ${quote(dirname(path))} and everything in it one file system, or choose another folder with --dir`,
  },
};

/** Turns a failed disk operation into exit 74 with the path and a next step; passes a `DvsyncError` through. */
export function toDiskError(error: unknown, doing: string, path: string): DvsyncError {
  if (error instanceof DvsyncError) return error;
  const errno = isErrno(error) ? (error.code ?? "unknown") : "unknown";
  const known = reasons[errno];
  return new DvsyncError({
    code: known?.code ?? "DVS-DISK",
    exitCode: exitCodes.io,
    message: `cannot ${doing} ${path}: ${known?.what ?? describe(error)} (${errno})`,
    hint: known?.hint(path) ?? "check the disk, then run the same command again",
    cause: error,
  });
}

/** True when a disk operation failed with this errno name (`ENOENT`). */
export function isErrno(error: unknown, code?: string): error is NodeJS.ErrnoException {
  if (!(error instanceof Error) || !("code" in error) || typeof error.code !== "string") return false;
  return code === undefined || error.code === code;
}

function describe(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function quote(path: string): string {
  return /^[\w./:\\-]+$/.test(path) ? path : `"${path}"`;
}
