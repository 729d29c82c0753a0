import nodeFs from "node:fs";
import { join } from "node:path";
import fs from "fs-extra";
import { toStablePath } from "./work-file.ts";

/** The process died here: nothing that it does afterwards reaches the disk. */
class Crash extends Error {
  override readonly name = "Crash";
}

/**
 * Counts every step that changes the disk and can stop the process before any of them, as `kill -9` does; then takes
 * from the disk what was never fsynced, as a power cut may. Works on the fs-extra functions that `src/disk` calls.
 */
export interface CrashingDisk {
  /** What was done, in order: `fsync accounts.next.ndjson`. */
  readonly steps: string[];
  /** Dies before step number `n` (from 0); a number beyond the last step never dies. */
  arm(n: number): void;
  readonly isDead: boolean;
  /** Back to life, with everything that reached the operating system still there. */
  reviveAfterKill(): void;
  /** Back to life, with only what was fsynced: contents of files, and names in folders. */
  reviveAfterPowerCut(): void;
  uninstall(): void;
}

interface Entry {
  readonly inode: number;
  readonly isFolder: boolean;
}

interface Content {
  readonly bytes: Buffer | string;
  /** In seconds; whole ms outlive a power cut. */
  readonly modified: number;
}

type AnyFunction = (...args: unknown[]) => Promise<unknown>;

const mutating = [
  "open",
  "writev",
  "write",
  "writeFile",
  "ftruncate",
  "fsync",
  "rename",
  "unlink",
  "mkdir",
  "rmdir",
  "utimes",
];

/** Puts itself between `src/disk` and the file system for everything below `root`. */
export function installCrashingDisk(root: string): CrashingDisk {
  const original = new Map<string, AnyFunction>();
  const paths = new Map<number, string>(); // of open files
  let steps: string[] = [];
  let armed = Number.POSITIVE_INFINITY;
  let dead = false;
  // What survives a power cut: the names in each folder by its inode, and the content of each file by its inode.
  let durableNames = new Map<number, Map<string, Entry>>();
  let durableContents = new Map<number, Content>();

  function rememberAll(folder = root): void {
    rememberNames(folder);
    for (const name of nodeFs.readdirSync(folder)) {
      const path = join(folder, name);
      const stat = nodeFs.statSync(path);
      if (stat.isDirectory()) rememberAll(path);
      else durableContents.set(stat.ino, toContent(path));
    }
  }

  function rememberNames(folder: string): void {
    const names = new Map<string, Entry>();
    for (const name of nodeFs.readdirSync(folder)) {
      const stat = nodeFs.statSync(join(folder, name), { throwIfNoEntry: false }); // a lock comes and goes
      if (stat !== undefined) names.set(name, { inode: stat.ino, isFolder: stat.isDirectory() });
    }
    durableNames.set(nodeFs.statSync(folder).ino, names);
  }

  function step(name: string, path: string): void {
    if (!path.startsWith(root) || isLocking(path)) return;
    if (dead) throw new Crash(`dead, but tried to ${name} ${path}`);
    if (steps.length === armed) {
      dead = true;
      throw new Crash(`died before ${name} ${path}`);
    }
    steps.push(`${name} ${toStablePath(path.slice(root.length + 1))}`);
  }

  for (const name of mutating) {
    const real = (fs as unknown as Record<string, AnyFunction>)[name]!;
    original.set(name, real);
    (fs as unknown as Record<string, unknown>)[name] = async (...args: unknown[]) => {
      const [first] = args;
      const path = typeof first === "number" ? (paths.get(first) ?? "") : String(first);
      const isRead = name === "open" && args[1] === "r";
      if (!isRead) step(name, path);
      if (isRead && dead && path.startsWith(root) && !isLocking(path)) throw new Crash("dead");
      const result = await real.apply(fs, args);
      if (name === "open") paths.set(result as number, path);
      if (name === "fsync" && typeof first === "number") remember(first, path);
      return result;
    };
  }

  function remember(fd: number, path: string): void {
    const stat = nodeFs.fstatSync(fd);
    if (stat.isDirectory()) rememberNames(path);
    else durableContents.set(stat.ino, toContent(path));
  }

  function revive(): void {
    dead = false;
    armed = Number.POSITIVE_INFINITY;
    steps = [];
    const folder = join(root, ".dvsync");
    for (const name of nodeFs.existsSync(folder) ? nodeFs.readdirSync(folder) : []) {
      if (isLocking(name)) nodeFs.rmSync(join(folder, name), { recursive: true, force: true });
    }
    durableNames = new Map();
    durableContents = new Map();
    rememberAll();
  }

  function restore(folder: string, inode: number): void {
    for (const [name, entry] of durableNames.get(inode) ?? []) {
      const path = join(folder, name);
      if (entry.isFolder) {
        nodeFs.mkdirSync(path);
        restore(path, entry.inode);
        continue;
      }
      // A name that outlived its content: an empty file.
      const content = durableContents.get(entry.inode) ?? { bytes: "", modified: 0 };
      nodeFs.writeFileSync(path, content.bytes);
      nodeFs.utimesSync(path, content.modified, content.modified);
    }
  }

  rememberAll();
  return {
    get steps() {
      return steps;
    },
    arm(n) {
      steps = [];
      armed = n;
    },
    get isDead() {
      return dead;
    },
    reviveAfterKill: revive,
    reviveAfterPowerCut() {
      const inode = nodeFs.statSync(root).ino;
      for (const name of nodeFs.readdirSync(root)) nodeFs.rmSync(join(root, name), { recursive: true });
      restore(root, inode);
      revive();
    },
    uninstall() {
      for (const [name, real] of original) (fs as unknown as Record<string, AnyFunction>)[name] = real;
    },
  };
}

function isLocking(path: string): boolean {
  return path.includes(".lock");
}

function toContent(path: string): Content {
  return {
    bytes: nodeFs.readFileSync(path),
    modified: (Math.floor(nodeFs.statSync(path).mtimeMs) + 0.5) / 1000,
  };
}
