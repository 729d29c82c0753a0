import { parseNameOrPattern } from "../config/glob.ts";
import type { DvsyncError } from "../errors/dvsync-error.ts";
import { toFailure } from "../errors/to-failure.ts";
import { countEntity } from "../sync/count-entity.ts";
import { endsRun } from "../errors/ends-run.ts";
import type { CountResult } from "../types.ts";
import { withContext } from "./context.ts";
import type { Ending, GlobalOptions, Io } from "./io.ts";
import { withEntities } from "./resolve-names.ts";
import { withServer } from "./server.ts";

interface Options extends GlobalOptions {
  readonly exitCode?: boolean;
  readonly maxWait?: string;
}

/** `dvsync count`: prints the numbers in the order given; an entity that fails leaves the others counted. */
export async function runCount(io: Io, names: string[], options: Options): Promise<Ending> {
  names.forEach(parseNameOrPattern);
  return withContext(io, options, names, (context) =>
    withServer(context, ({ pulls, dataverse }) =>
      withEntities(context, names, dataverse, async (entities) => {
        const results: CountResult[] = [];
        let first: DvsyncError | null = null;
        let ended: DvsyncError | null = null;
        for (const { name } of entities) {
          try {
            if (ended !== null) throw ended;
            results.push(await countEntity(pulls, name));
          } catch (error) {
            const failure = toFailure(error);
            context.reporter.failed(name, failure);
            first ??= failure;
            if (endsRun(failure)) ended = failure;
          }
        }
        context.reporter.counts(results);
        const anythingWaits = results.some(({ changes }) => changes > 0);
        return first ?? (options.exitCode === true && anythingWaits ? "no" : "done");
      }),
    ),
  );
}
