import { parseNameOrPattern } from "../config/glob.ts";
import { type DvsyncError, exitCodes } from "../errors.ts";
import { countEntity } from "../sync/count-entity.ts";
import { endsRun } from "../sync/ends-run.ts";
import type { CountResult } from "../types.ts";
import { toFailure, withContext } from "./context.ts";
import type { GlobalOptions, Io } from "./io.ts";
import { withEntities } from "./resolve-names.ts";
import { withServer } from "./server.ts";

interface Options extends GlobalOptions {
  readonly exitCode?: boolean;
  readonly maxWait?: string;
}

/** `dvsync count`: prints the numbers in the order given; an entity that fails leaves the others counted. */
export async function runCount(io: Io, names: string[], options: Options): Promise<number> {
  names.forEach(parseNameOrPattern);
  return withContext(io, options, names, (context) =>
    withServer(context, ({ pulls, dataverse }) =>
      withEntities(context, names, dataverse, async (entities) => {
        const results: CountResult[] = [];
        let failure: number | undefined;
        let ended: DvsyncError | null = null;
        for (const { name } of entities) {
          try {
            if (ended !== null) throw ended;
            results.push(await countEntity(pulls, name));
          } catch (error) {
            context.reporter.failed(name, toFailure(error));
            failure ??= toFailure(error).exitCode;
            if (endsRun(error)) ended = toFailure(error);
          }
        }
        context.reporter.counts(results);
        const anythingWaits = results.some(({ changes }) => changes > 0);
        return failure ?? (options.exitCode === true && anythingWaits ? exitCodes.no : 0);
      }),
    ),
  );
}
