import { parseEntityName } from "../config/entity-name.ts";
import { exitCodes } from "../errors.ts";
import { countEntity } from "../sync/count-entity.ts";
import type { CountResult } from "../types.ts";
import { chooseEntities } from "./choose-entities.ts";
import { toFailure, withContext } from "./context.ts";
import type { GlobalOptions, Io } from "./io.ts";
import { withServer } from "./server.ts";

interface Options extends GlobalOptions {
  readonly exitCode?: boolean;
  readonly maxWait?: string;
}

/** `dvsync count`: prints the numbers in the order given; an entity that fails leaves the others counted. */
export async function runCount(io: Io, names: string[], options: Options): Promise<number> {
  names.forEach(parseEntityName);
  return withContext(io, options, names, (context) =>
    withServer(context, async ({ config, pulls }) => {
      const results: CountResult[] = [];
      let failure: number | undefined;
      for (const { name } of chooseEntities(config, names)) {
        try {
          results.push(await countEntity(pulls, name));
        } catch (error) {
          context.reporter.failed(name, toFailure(error));
          failure ??= toFailure(error).exitCode;
        }
      }
      context.reporter.counts(results);
      const anythingWaits = results.some(({ changes }) => changes > 0);
      return failure ?? (options.exitCode === true && anythingWaits ? exitCodes.no : 0);
    }),
  );
}
