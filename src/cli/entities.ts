import { fitsGlob, parsePattern } from "../config/glob.ts";
import { readKeys } from "../dataverse/read-keys.ts";
import type { EntityFacts } from "../types.ts";
import { refuseNoMatch } from "./choose-tables.ts";
import { withContext } from "./context.ts";
import type { Ending, GlobalOptions, Io } from "./io.ts";
import { withServer } from "./server.ts";

interface Options extends GlobalOptions {
  readonly tracked?: boolean;
  readonly names?: boolean;
}

/** `dvsync entities`: the tables of the environment, or those that fit a pattern, tracked ones first. */
export async function runEntities(io: Io, patterns: string[], options: Options): Promise<Ending> {
  patterns.forEach(parsePattern);
  return withContext(io, options, [], (context) =>
    withServer<Ending>(context, async ({ dataverse, pulls }) => {
      const [tables, keys] = await Promise.all([
        dataverse.readEntities(),
        options.json === true ? readKeys(pulls.createAsker("", io.signal), pulls.webApi) : null,
      ]);
      const listed = tables.filter(({ tracked }) => tracked || options.tracked !== true);
      for (const pattern of patterns) refuseNoMatch(pattern, tables, listed);
      const chosen = listed.filter(
        (facts) => patterns.length === 0 || patterns.some((one) => fits(one, facts)),
      );
      const toKeyed = (facts: EntityFacts) => ({ ...facts, keys: keys?.get(facts.logicalName) ?? [] });
      if (options.names === true && options.json !== true) context.reporter.names(chosen);
      else context.reporter.entities(keys === null ? chosen : chosen.map(toKeyed));
      return "done";
    }),
  );
}

function fits(pattern: string, { entitySet, logicalName }: EntityFacts): boolean {
  return fitsGlob(pattern, entitySet) || pattern === logicalName;
}
