import { cp, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll } from "vitest";
import { type Emulator, type EmulatorOptions, startEmulator } from "../../src/emulator/index.ts";
import { type CliOptions, type CliRun, runCli, type RunningCli, startCli } from "./run-cli.ts";
import { tempDir } from "./temp-dir.ts";

/** An environment on this machine, and a folder that is set up for it. */
export interface Emulated {
  readonly emulator: Emulator;
  /** Holds `.syncrc`; commands run here. */
  readonly folder: string;
  /** Where snapshots and token files go. */
  readonly data: string;
  /** Runs `dvsync` in the folder. */
  readonly run: (...args: readonly string[]) => Promise<CliRun>;
  readonly start: (...args: readonly string[]) => RunningCli;
  /** The lines of a snapshot. */
  readonly snapshot: (entity: string) => Promise<string[]>;
  /** The fields of a token file. */
  readonly token: (entity: string) => Promise<Record<string, unknown>>;
}

export interface EmulatedOptions extends EmulatorOptions {
  /** Put over the usual `.syncrc`. */
  readonly syncrc?: Readonly<Record<string, unknown>>;
  readonly env?: CliOptions["env"];
}

const running: Emulator[] = [];

/** Starts an emulator and sets up a folder for it; both are gone when all tests of the file are through. */
export async function openEmulated(options: EmulatedOptions = {}): Promise<Emulated> {
  const { syncrc, env = {}, ...rest } = options;
  const emulator = await startEmulator(rest);
  running.push(emulator);
  const folder = await tempDir();
  const config = { url: emulator.url, auth: { method: "none" }, entities: ["accounts"], ...syncrc };
  await writeFile(join(folder, ".syncrc"), `${JSON.stringify(config, null, 2)}\n`);
  return toEmulated(emulator, folder, env);
}

/** The same emulator with a copy of the folder, to be spoilt. */
export async function copyEmulated(world: Emulated): Promise<Emulated> {
  const folder = await tempDir();
  await cp(world.folder, folder, { recursive: true });
  return toEmulated(world.emulator, folder, {});
}

function toEmulated(emulator: Emulator, folder: string, env: CliOptions["env"] = {}): Emulated {
  const data = join(folder, "data");
  return {
    emulator,
    folder,
    data,
    run: (...args) => runCli(args, { cwd: folder, env }),
    start: (...args) => startCli(args, { cwd: folder, env }),
    async snapshot(entity) {
      const text = await readFile(join(data, `${entity}.ndjson`), "utf8");
      return text.split("\n").slice(0, -1);
    },
    async token(entity) {
      const text = await readFile(join(data, `${entity}.token.json`), "utf8");
      return JSON.parse(text) as Record<string, unknown>;
    },
  };
}

afterAll(async () => {
  for (const emulator of running.splice(0)) await emulator.close();
});
