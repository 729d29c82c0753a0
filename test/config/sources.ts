import { resolve } from "node:path";
import type { Flags } from "../../src/config/config.ts";
import { loadConfig } from "../../src/config/load-config.ts";
import { DvsyncError } from "../../src/errors/dvsync-error.ts";

/** The working directory of these tests; nothing is read from the real disk. */
export const cwd = resolve("/home/ada/project");

export interface Setting {
  flags?: Flags;
  env?: Record<string, string>;
  /** Files by path, relative to `cwd`. */
  files?: Record<string, string>;
}

/** A disk where every file is the user's own. */
export const openDisk = {
  lookAt: async () => ({ isOurs: true, othersMayWrite: false, othersMayRead: false }),
  followLinks: async (path: string) => path,
};

export function load({ flags = {}, env = {}, files = {} }: Setting = {}) {
  const absolute = new Map(Object.entries(files).map(([path, text]) => [resolve(cwd, path), text]));
  return loadConfig({
    flags,
    env,
    cwd,
    readText: async (path) => absolute.get(path) ?? null,
    ...openDisk,
  });
}

/** Loads what must not load, and gives back all that the user is told about it. */
export async function refusal(setting: Setting): Promise<string> {
  try {
    await load(setting);
  } catch (error) {
    if (!(error instanceof DvsyncError)) throw error;
    return `${error.message.replaceAll(cwd, "CWD")}\n${error.hint}\n[${error.code} exit ${error.exitCode}]`;
  }
  throw new Error("this loaded");
}

/** The same for a function that answers at once. */
export function refusalOf(run: () => unknown): string {
  try {
    run();
  } catch (error) {
    if (!(error instanceof DvsyncError)) throw error;
    return `${error.message} [${error.code} exit ${error.exitCode}]`;
  }
  throw new Error("this was accepted");
}
