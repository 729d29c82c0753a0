import nodeFs from "node:fs";
import { join } from "node:path";
import fs from "fs-extra";

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
  // What survives a power cut: the names in each folder, and the content of each file by its inode.
  let durableNames = new Map<string, Map<string, number>>();
  let durableContents = new Map<number, Buffer>();

  function rememberAll(): void {
    durableNames = new Map();
    durableContents = new Map();
    for (const folder of [root, join(root, ".dvsync")]) {
      if (!nodeFs.existsSync(folder)) continue;
      rememberNames(folder);
      for (const name of nodeFs.readdirSync(folder)) {
        const path = join(folder, name);
        const stat = nodeFs.statSync(path);
        if (stat.isFile()) durableContents.set(stat.ino, nodeFs.readFileSync(path));
      }
    }
  }

  function rememberNames(folder: string): void {
    const names = nodeFs.readdirSync(folder).filter((name) => nodeFs.statSync(join(folder, name)).isFile());
    durableNames.set(folder, new Map(names.map((name) => [name, nodeFs.statSync(join(folder, name)).ino])));
  }

  function step(name: string, path: string): void {
    if (!path.startsWith(root) || isLocking(path)) return;
    if (dead) throw new Crash(`dead, but tried to ${name} ${path}`);
    if (steps.length === armed) {
      dead = true;
      throw new Crash(`died before ${name} ${path}`);
    }
    steps.push(`${name} ${path.slice(root.length + 1)}`);
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
    else durableContents.set(stat.ino, nodeFs.readFileSync(path));
  }

  function revive(): void {
    dead = false;
    armed = Number.POSITIVE_INFINITY;
    steps = [];
    for (const folder of [root, join(root, ".dvsync")]) {
      for (const name of nodeFs.existsSync(folder) ? nodeFs.readdirSync(folder) : []) {
        if (isLocking(name)) nodeFs.rmSync(join(folder, name), { recursive: true, force: true });
      }
    }
    rememberAll();
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
      for (const folder of [root, join(root, ".dvsync")]) {
        const names = durableNames.get(folder) ?? new Map<string, number>();
        if (!nodeFs.existsSync(folder)) continue;
        for (const name of nodeFs.readdirSync(folder)) {
          if (nodeFs.statSync(join(folder, name)).isFile()) nodeFs.rmSync(join(folder, name));
        }
        for (const [name, inode] of names) {
          // A name that outlived its content: an empty file.
          nodeFs.writeFileSync(join(folder, name), durableContents.get(inode) ?? "");
        }
      }
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
