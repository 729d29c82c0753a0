import { loadConfig } from "../../config/load-config.ts";
import { configDisk } from "../../disk/config-disk.ts";
import { fail } from "../../errors/fail.ts";
import { listMirrored } from "../../sync/read-status.ts";
import type { Ending, GlobalOptions, Io } from "../io.ts";
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
): Promise<Ending> {
  if (options.entities === true) {
    io.stdout.write(
      (await listEntities(io, options))
        .map(
          (name) => `${name}
`,
        )
        .join(""),
    );
    return "done";
  }
  if (shell === undefined) throw fail("DVS-USAGE", { case: "no shell" });
  io.stdout.write(scripts[shell as Shell](program));
  return "done";
}

/** Whoever presses Tab wants names or nothing: a `.syncrc` that cannot be used is told by the command itself. */
async function listEntities(io: Io, flags: GlobalOptions): Promise<string[]> {
  const config = await loadConfig({ flags, env: io.env, cwd: io.cwd, ...configDisk }).catch(() => null);
  if (config === null) return [];
  const configured = config.entities.map((entity) => entity.name);
  return [...new Set([...configured, ...(await listMirrored(config.dir))])];
}
