import { join } from "node:path";
import { readTextFile } from "../../disk/text-file.ts";
import type { Emulator } from "../../emulator/index.ts";
import { isColorOn } from "../../ui/is-color-on.ts";
import { openPaint } from "../../ui/paint.ts";
import type { Api } from "../../types.ts";
import type { Ending, GlobalOptions, Io } from "../io.ts";

type Command = (io: Io, names: string[], options: GlobalOptions) => Promise<Ending>;

/** A command of the demo failed; it has said why itself. */
export class CommandFailed extends Error {
  readonly ending: Ending;

  constructor(line: string, ending: Ending) {
    super(`${line} failed`);
    this.name = "CommandFailed";
    this.ending = ending;
  }
}

/** Where the demo plays. */
export interface Stage {
  readonly emulator: Emulator;
  readonly folder: string;
  /** How the commands read rows. */
  readonly api: Api;
  readonly signal: AbortSignal;
  /** How many characters a line may have. */
  readonly width: number;
  /** A line of the narrator: stdout, but stderr with `--json`, and nowhere with `--quiet`. */
  readonly say: (text: string) => void;
  /** The sentence that leads to the next command. */
  readonly step: (text: string) => void;
  /** Runs a command in the demo's folder as if this line had been typed; throws `CommandFailed` unless it is done. */
  readonly run: (line: string, command: Command, names: string[]) => Promise<void>;
  readonly snapshotPath: (entity: string) => string;
  readonly readSnapshot: (entity: string) => Promise<string>;
  readonly readToken: (entity: string) => Promise<string>;
}

/** Sets the stage; the commands see nothing of the user's own configuration. */
export async function openStage(parts: {
  readonly io: Io;
  readonly options: GlobalOptions;
  readonly emulator: Emulator;
  readonly folder: string;
  readonly api: Api;
}): Promise<Stage> {
  const { io, options, emulator, folder, api } = parts;
  const { json = false, quiet = false, verbose = false, color } = options;
  const stream = json ? io.stderr : io.stdout;
  const paint = await openPaint(isColorOn(stream, io.env, color));
  const shown = { json, quiet, verbose, ...(color === undefined ? {} : { color }) };
  const ownIo: Io = { ...io, cwd: folder, env: withoutSettings(io.env) };
  const say = (text: string) => void (quiet || stream.write(`${text}\n`));
  const snapshotPath = (entity: string) => join(folder, "data", `${entity}.ndjson`);
  return {
    emulator,
    folder,
    api,
    signal: io.signal,
    width: Math.min(Math.max(io.stdout.columns ?? 100, 40), 160),
    say,
    step: (text) => say(`\n${text}`),
    async run(line, command, names) {
      io.signal.throwIfAborted();
      say(paint.bold(`$ ${line}${json ? " --json" : ""}`));
      const ending = await command(ownIo, names, shown);
      if (ending !== "done") throw new CommandFailed(line, ending);
    },
    snapshotPath,
    readSnapshot: async (entity) => (await readTextFile(snapshotPath(entity))) ?? "",
    readToken: async (entity) => (await readTextFile(join(folder, "data", `${entity}.token.json`))) ?? "",
  };
}

/** What is set for real environments must not lead the demo to one, nor through a proxy. */
function withoutSettings(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(env).filter(([name]) => !/^DVSYNC_|_PROXY$/i.test(name)));
}
