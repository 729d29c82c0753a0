import { AsyncLocalStorage } from "node:async_hooks";
import nodeFs from "node:fs";
import fs from "fs-extra";
import { toStablePath } from "./work-file.ts";

/** One of several who work on a folder side by side in this process, and who can be put to sleep before any step that changes the disk. */
export interface Actor {
  /** What it has done so far. */
  readonly steps: string[];
  /** Puts it to sleep before step number `n` (from 0). */
  sleepBefore(n: number): { readonly asleep: Promise<void>; readonly wake: () => void };
  /** From now on its own look at the lock always says that it still holds it. */
  believeInLock(): void;
  /** Does something as this actor. */
  run<T>(work: () => Promise<T>): Promise<T>;
}

interface Acting {
  steps: string[];
  stop: { at: number; reached: () => void; woken: Promise<void> } | null;
  believes: boolean;
  lockInode: bigint | null;
}

type AnyFunction = (...args: unknown[]) => Promise<unknown>;

const changing = [
  "open",
  "writev",
  "writeFile",
  "ftruncate",
  "fsync",
  "rename",
  "unlink",
  "mkdir",
  "rmdir",
  "copyFile",
];

/** Puts itself between `src/disk` and the file system for everything below `root`. */
export function installActors(root: string): { create(): Actor; uninstall(): void } {
  const acting = new AsyncLocalStorage<Acting>();
  const original = new Map<string, AnyFunction>();
  const paths = new Map<number, string>(); // of open files

  function replace(name: string, make: (real: AnyFunction) => AnyFunction): void {
    const functions = fs as unknown as Record<string, AnyFunction>;
    original.set(name, functions[name]!);
    functions[name] = make(functions[name]!);
  }

  for (const name of changing) {
    replace(name, (real) => async (...args) => {
      const who = acting.getStore();
      const [first, second] = args;
      const path = typeof first === "number" ? (paths.get(first) ?? "") : String(first);
      const isRead = name === "open" && (second === "r" || typeof second === "number");
      if (who !== undefined && path.startsWith(root) && !isRead) {
        if (who.steps.length === who.stop?.at) {
          who.stop.reached();
          await who.stop.woken;
        }
        who.steps.push(`${name} ${toStablePath(path.slice(root.length + 1))}`);
      }
      const result = await real.apply(fs, args);
      if (name === "open") {
        paths.set(result as number, path);
        if (who !== undefined && second === "wx" && path.endsWith(".lock"))
          who.lockInode = nodeFs.fstatSync(result as number, { bigint: true }).ino;
      }
      return result;
    });
  }
  replace("lstat", (real) => async (...args) => {
    const who = acting.getStore();
    if (who?.believes !== true || !String(args[0]).endsWith(".lock")) return real.apply(fs, args);
    return {
      ino: who.lockInode,
      size: 0n,
      mtimeNs: 0n,
      isSymbolicLink: () => false,
      isDirectory: () => false,
    };
  });

  return {
    create() {
      const who: Acting = { steps: [], stop: null, believes: false, lockInode: null };
      return {
        steps: who.steps,
        sleepBefore(n) {
          let wake!: () => void;
          let reached!: () => void;
          const woken = new Promise<void>((resolve) => (wake = resolve));
          const asleep = new Promise<void>((resolve) => (reached = resolve));
          who.stop = { at: n, reached, woken };
          return { asleep, wake };
        },
        believeInLock: () => void (who.believes = true),
        run: (work) => acting.run(who, work),
      };
    },
    uninstall() {
      for (const [name, real] of original) (fs as unknown as Record<string, AnyFunction>)[name] = real;
    },
  };
}
