import { parseEntityName, parseSelect } from "../config/entity-name.ts";
import { toFailure } from "../errors/to-failure.ts";
import { isSameSelect } from "../sync/choose-mode.ts";
import { pullAll } from "../sync/pull-all.ts";
import type { PullOptions, PullOutcome } from "../sync/pull-context.ts";
import type { Reporter } from "../ui/reporter.ts";
import { openChangesPrinter } from "./changes/open-changes-printer.ts";
import { withContext } from "./context.ts";
import type { Ending, GlobalOptions, Io } from "./io.ts";
import { parseMaxDelete } from "./parse-max-delete.ts";
import { withEntities } from "./resolve-names.ts";
import { withServer } from "./server.ts";

interface Options extends GlobalOptions {
  readonly full?: boolean;
  readonly select?: string;
  readonly dryRun?: boolean;
  readonly concurrency?: string;
  readonly pageSize?: string;
  readonly maxWait?: string;
  readonly wait?: boolean;
  /** False for `--no-keep-changes`. */
  readonly keepChanges?: string | false;
  readonly changes?: boolean;
  readonly maxDelete?: string;
}

/** `dvsync pull`: the exit code is that of the first entity, in the order given, that failed. */
export async function runPull(io: Io, names: string[], options: Options): Promise<Ending> {
  names.forEach(parseEntityName);
  const select = options.select === undefined ? undefined : parseSelect(options.select);
  const maxDelete = options.maxDelete === undefined ? null : parseMaxDelete(options.maxDelete);
  const { keepChanges, ...others } = options;
  const flags = keepChanges === undefined || keepChanges === false ? others : { ...others, keepChanges };
  return withContext(io, flags, names, (context) => {
    const tell = (outcome: PullOutcome) => tellOutcome(context.reporter, outcome);
    return withServer(context, ({ config, pulls, dataverse }) =>
      withEntities(context, names, dataverse, async (chosen) => {
        // Rows are personal data: what is made from here on, this user alone can read.
        if (!config.shared) process.umask(0o077);
        const print = openChangesPrinter(io, context.reporter, options.json === true);
        const entities = chosen.map((entity): PullOptions => ({
          entity: entity.name,
          select: select ?? entity.select,
          isSelectedByHand: select !== undefined && !isSameSelect(select, entity.select),
          pageSize: options.pageSize === undefined ? (entity.pageSize ?? config.pageSize) : config.pageSize,
          full: options.full ?? false,
          dryRun: options.dryRun ?? false,
          wait: options.wait ?? false,
          maxDelete,
          ...(options.changes === true ? { showChanges: print } : {}),
          keepChanges: keepChanges === false ? "off" : (entity.keepChangesMs ?? null),
        }));
        const outcomes = await pullAll(pulls, entities, config.concurrency, tell);
        for (const outcome of outcomes) if ("error" in outcome) return toFailure(outcome.error);
        return "done";
      }),
    );
  });
}

function tellOutcome(reporter: Reporter, outcome: PullOutcome): void {
  if ("result" in outcome) reporter.pulled(outcome.result);
  else reporter.failed(outcome.entity, toFailure(outcome.error));
}
