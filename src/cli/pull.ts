import type { Config, EntitySetting } from "../config/config.ts";
import { parseNameOrPattern, parsePattern } from "../config/glob.ts";
import { fail } from "../errors/fail.ts";
import { toFailure } from "../errors/to-failure.ts";
import { pullAll } from "../sync/pull-all.ts";
import type { PullOptions, PullOutcome } from "../sync/pull-context.ts";
import type { Reporter } from "../ui/reporter.ts";
import { openChangesPrinter } from "./changes/open-changes-printer.ts";
import { checkColumns, chooseColumns, type ColumnOptions } from "./choose-columns.ts";
import type { TableChoice } from "./choose-tables.ts";
import { parseShard } from "./shard.ts";
import { withContext } from "./context.ts";
import { withDeadline } from "./deadline.ts";
import type { Ending, GlobalOptions, Io } from "./io.ts";
import { parseMaxDelete } from "./parse-max-delete.ts";
import { parseDuration } from "./parse-duration.ts";
import { withEntities } from "./resolve-names.ts";
import { withServer } from "./server.ts";

interface Options extends GlobalOptions, ColumnOptions {
  readonly full?: boolean;
  readonly dryRun?: boolean;
  readonly concurrency?: string;
  readonly pageSize?: string;
  readonly maxWait?: string;
  readonly maxDuration?: string;
  readonly api?: string;
  readonly wait?: boolean;
  /** False for `--no-keep-changes`. */
  readonly keepChanges?: string | false;
  readonly changes?: boolean;
  readonly maxDelete?: string;
  readonly all?: boolean;
  readonly exclude?: readonly string[];
  readonly shard?: string;
}

/** `dvsync pull`: the exit code is that of the first entity, in the order given, that failed. */
export async function runPull(io: Io, names: string[], options: Options): Promise<Ending> {
  const { maxDuration } = options;
  const maxMs = maxDuration === undefined ? null : parseDuration("--max-duration", maxDuration);
  return withDeadline(maxMs, io.signal, (signal) => pull({ ...io, signal }, names, options));
}

async function pull(io: Io, names: string[], options: Options): Promise<Ending> {
  names.forEach(parseNameOrPattern);
  checkColumns(options);
  const choice = toChoice(options, names);
  const maxDelete = options.maxDelete === undefined ? null : parseMaxDelete(options.maxDelete);
  const { keepChanges, ...others } = options;
  const flags = keepChanges === undefined || keepChanges === false ? others : { ...others, keepChanges };
  return withContext(io, flags, names, (context) => {
    const tell = (outcome: PullOutcome) => tellOutcome(context.reporter, outcome);
    return withServer(context, ({ config, pulls, dataverse }) =>
      withEntities(
        context,
        names,
        dataverse,
        async (chosen) => {
          // Rows are personal data: what is made from here on, this user alone can read.
          if (!config.shared) process.umask(0o077);
          const print = openChangesPrinter(io, context.reporter, options.json === true);
          const entities = chosen.map((entity) => ({
            ...toPullOptions(entity, config, options),
            maxDelete,
            ...(options.changes === true ? { showChanges: print } : {}),
          }));
          const outcomes = await pullAll(pulls, entities, config.concurrency, tell);
          for (const outcome of outcomes) if ("error" in outcome) return toFailure(outcome.error);
          return "done";
        },
        choice,
      ),
    );
  });
}

function toPullOptions(entity: EntitySetting, config: Config, options: Options): PullOptions {
  const columns = chooseColumns(entity, config, options);
  return {
    entity: entity.name,
    ...(entity.facts === undefined ? {} : { facts: entity.facts }),
    ...columns,
    pageSize: options.pageSize === undefined ? (entity.pageSize ?? config.pageSize) : config.pageSize,
    api: options.api === undefined ? (entity.api ?? config.api) : config.api,
    schema: config.schema,
    onNewColumn: config.onNewColumn,
    full: options.full ?? false,
    dryRun: options.dryRun ?? false,
    wait: options.wait ?? false,
    keepChanges: options.keepChanges === false ? "off" : (entity.keepChangesMs ?? null),
  };
}

function toChoice({ all = false, exclude = [], shard }: Options, names: readonly string[]): TableChoice {
  if (all && names.length > 0)
    throw fail("DVS-USAGE", { case: "not together", options: ["--all", "names"], command: "pull" });
  return { all, exclude: exclude.map(parsePattern), shard: shard === undefined ? null : parseShard(shard) };
}

function tellOutcome(reporter: Reporter, outcome: PullOutcome): void {
  if ("result" in outcome) reporter.pulled(outcome.result);
  else reporter.failed(outcome.entity, toFailure(outcome.error));
}
