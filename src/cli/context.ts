import { loadConfig } from "../config/load-config.ts";
import type { Config, Flags } from "../config/config.ts";
import { configDisk } from "../disk/config-disk.ts";
import { DvsyncError } from "../errors/dvsync-error.ts";
import { openReporter, type Reporter } from "../ui/reporter.ts";
import type { Ending, GlobalOptions, Io } from "./io.ts";

/** What every command has at hand. */
export interface CommandContext {
  readonly io: Io;
  readonly config: Config;
  readonly reporter: Reporter;
}

/** Loads the configuration, opens the reporter, runs the command, and closes what it opened. */
export async function withContext(
  io: Io,
  options: GlobalOptions & Flags,
  names: readonly string[],
  run: (context: CommandContext) => Promise<Ending>,
): Promise<Ending> {
  const loaded = await loadConfig({ flags: options, env: io.env, cwd: io.cwd, ...configDisk }).catch(
    (error: unknown) => error,
  );
  const reporter = await openReporter({
    stdout: io.stdout,
    stderr: io.stderr,
    env: io.env,
    secrets: io.secrets,
    json: options.json ?? false,
    quiet: options.quiet ?? false,
    verbose: options.verbose ?? false,
    color: options.color,
    entities: names.length > 0 || !isLoaded(loaded) ? names : loaded.entities.map((entity) => entity.name),
  });
  try {
    if (!isLoaded(loaded)) throw loaded;
    reporter.debug(loaded.file === null ? "no .syncrc is used" : `configuration: ${loaded.file}`);
    return await run({ io, config: loaded, reporter });
  } catch (error) {
    if (!(error instanceof DvsyncError)) throw error;
    reporter.failed(null, error);
    return error;
  } finally {
    reporter.close();
  }
}

function isLoaded(value: unknown): value is Config {
  return !(value instanceof Error);
}
