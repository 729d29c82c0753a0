import { dirname } from "node:path";
import { type Entry, entry, entryOf, saying } from "./entry.ts";
import { exitCodes } from "./exit-codes.ts";

const { config, io } = exitCodes;

/** An operation on disk that failed: "cannot write /data/accounts.ndjson". */
export interface DiskFacts {
  readonly doing: string;
  readonly path: string;
  readonly errno: string;
  /** What the system says, for an errno without words of ours. */
  readonly said?: string;
}

/** What the disk refuses. */
export const diskErrors = {
  "DVS-DISK-FULL": disk(
    "the disk is full, or the quota is used up",
    "free some space; nothing of the old files is lost",
    { ENOSPC: "the disk is full", EDQUOT: "the disk quota is used up" },
    ({ path }) => `free some space (df -h ${quote(dirname(path))}), then run the same command again`,
  ),
  "DVS-DISK-READONLY": disk(
    "the file system is read-only",
    "choose a folder that can be written",
    { EROFS: "the file system is read-only" },
    () => 'choose a folder that can be written, with --dir or "dir" in .syncrc',
  ),
  "DVS-DISK-PERMISSION": disk(
    "this user may not read or write there",
    "let this user write to the folder, or choose another one",
    { EACCES: "permission denied", EPERM: "operation not permitted" },
    ({ path }) => `let this user write to ${quote(dirname(path))}, or choose another folder with --dir`,
  ),
  "DVS-DISK-GONE": entryOf(
    io,
    {
      means: "a file or folder has vanished while dvsync was at work",
      todo: "check `--dir` and whether the disk is still mounted",
    },
    {
      operation: saying<DiskFacts>(
        (facts) => sayFailed(facts, "no such file or folder (any more)"),
        () => checkMount,
      ),
      folder: saying<{ folder: string; entity: string }>(
        ({ folder, entity }) =>
          `${folder} has vanished while ${entity} was being pulled into the folder around it`,
        () => checkMount,
      ),
    },
  ),
  "DVS-DISK-OTHER": entryOf(
    io,
    {
      means:
        "parts of the folder are on different file systems, so that a finished file cannot be put in place in one step",
      todo: "make it one file system, or choose another folder with `--dir`",
    },
    {
      operation: saying<DiskFacts>(
        (facts) => sayFailed(facts, "the folders are on different file systems"),
        ({ path }) =>
          `make ${quote(dirname(path))} and everything in it one file system, or choose another folder with --dir`,
      ),
      folder: saying<{ folder: string; around: string }>(
        ({ folder, around }) =>
          `${folder} is on another file system than ${around}, so a finished file cannot be put in place in one step`,
        ({ folder }) => `unmount ${folder}, or choose another folder with --dir`,
        config,
      ),
    },
  ),
  "DVS-LINK": entry<{ path: string; target: string }>(config, {
    means:
      "a symbolic link stands in place of a file of ours; dvsync replaces its files and does not follow links there",
    todo: "remove the link, or use `--dir` for the folder that it leads to",
    says: ({ path, target }) =>
      `${path} is a symbolic link (to ${target}); dvsync replaces its files and does not follow links in their place`,
    next: () => "remove the link, or use --dir for the folder that it leads to",
  }),
  "DVS-DISK-FOLDER": disk(
    "there is a file where a folder should be, or the other way round",
    "move it away, or choose another folder",
    { ENOTDIR: "a part of the path is a file, not a folder", EISDIR: "a folder is where a file should be" },
    ({ path, errno }) =>
      errno === "EISDIR"
        ? `move ${quote(path)} away, then run the same command again`
        : 'choose a folder with --dir or "dir" in .syncrc',
  ),
  "DVS-DISK": disk(
    "another error of the disk; the message holds its errno",
    "check the disk",
    {},
    () => "check the disk, then run the same command again",
  ),
  "DVS-DISK-LOW": entry<{ room: string }>(0, {
    means: "a warning of `dvsync doctor`: less than 1 GB is free, or less than the snapshots take",
    todo: "make room: a pull writes the new snapshot beside the old one",
    says: ({ room }) => room,
    next: () =>
      'make room, or choose another folder with --dir or "dir" in .syncrc: a pull writes the new snapshot beside the old one',
  }),
  "DVS-PORT": entryOf(
    io,
    { means: "the emulator cannot listen on this port", todo: "`dvsync emulator` takes any free port" },
    {
      "in use": saying<{ port: number }>(
        ({ port }) => `cannot use port ${port} of 127.0.0.1: something else listens there already`,
        () => "dvsync emulator   (takes any free port)",
      ),
      "not allowed": saying<{ port: number }>(
        ({ port }) => `cannot use port ${port} of 127.0.0.1: this user may not listen there`,
        () => "dvsync emulator   (takes any free port)",
      ),
    },
  ),
  "DVS-OUTPUT": entry<{ stream: string; reason: string }>(io, {
    means: "stdout or stderr cannot be written: the disk behind a redirection is full, for example",
    todo: "free some space, or send the output elsewhere; pulled files are whole",
    says: ({ stream, reason }) => `cannot write to ${stream} (${reason})`,
    next: () => "free some space, or send the output elsewhere, then run the same command again",
  }),
};

function disk(
  means: string,
  todo: string,
  reasons: Readonly<Record<string, string>>,
  next: (facts: DiskFacts) => string,
): Entry<DiskFacts> {
  const says = (facts: DiskFacts) => sayFailed(facts, reasons[facts.errno] ?? facts.said);
  return entry<DiskFacts>(io, { means, todo, says, next });
}

const checkMount = "check --dir and whether the disk is still mounted, then run the same command again";

function sayFailed({ doing, path, errno }: DiskFacts, reason: string | undefined): string {
  return `cannot ${doing} ${path}${reason === undefined ? "" : `: ${reason}`} (${errno})`;
}

function quote(path: string): string {
  return /^[\w./:\\-]+$/.test(path) ? path : `"${path}"`;
}

/** What an errno of the disk means; any other is `DVS-DISK`. */
export const diskCodes = {
  ENOSPC: "DVS-DISK-FULL",
  EDQUOT: "DVS-DISK-FULL",
  EROFS: "DVS-DISK-READONLY",
  EACCES: "DVS-DISK-PERMISSION",
  EPERM: "DVS-DISK-PERMISSION",
  ENOENT: "DVS-DISK-GONE",
  ENOTDIR: "DVS-DISK-FOLDER",
  EISDIR: "DVS-DISK-FOLDER",
  EXDEV: "DVS-DISK-OTHER",
} as const;
