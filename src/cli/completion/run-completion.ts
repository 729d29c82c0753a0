import { loadConfig } from "../../config/load-config.ts";
import { configDisk } from "../../disk/config-disk.ts";
import { DvsyncError, exitCodes } from "../../errors.ts";
import { listMirrored } from "../../sync/read-status.ts";
import type { GlobalOptions, Io } from "../io.ts";
import { toBashCompletion } from "./bash.ts";
import type { CommandTree } from "./command-tree.ts";
import { toFishCompletion } from "./fish.ts";
import { toZshCompletion } from "./zsh.ts";

const scripts = { bash: toBashCompletion, zsh: toZshCompletion, fish: toFishCompletion };

type Shell = keyof typeof scripts;

/** `dvsync completion`: the script for a shell, or with `--entities` the names that it offers, from local files alone. */
export async function runCompletion(
  io: Io,
  [shell]: readonly string[],
  options: GlobalOptions & { readonly entities?: boolean },
  program: CommandTree,
): Promise<number> {
  if (options.entities === true) {
    io.stdout.write(
      (await listEntities(io, options))
        .map(
          (name) => `${name}
`,
        )
        .join(""),
    );
    return 0;
  }
  if (shell === undefined)
    throw new DvsyncError({
      code: "DVS-USAGE",
      exitCode: exitCodes.usage,
      message: "which shell is missing: bash, zsh or fish",
      hint: "dvsync completion --help",
    });
  io.stdout.write(scripts[shell as Shell](program));
  return 0;
}

/** Whoever presses Tab wants names or nothing: a `.syncrc` that cannot be used is told by the command itself. */
async function listEntities(io: Io, flags: GlobalOptions): Promise<string[]> {
  const config = await loadConfig({ flags, env: io.env, cwd: io.cwd, ...configDisk }).catch(() => null);
  if (config === null) return [];
  const configured = config.entities.map((entity) => entity.name);
  return [...new Set([...configured, ...(await listMirrored(config.dir))])];
}
