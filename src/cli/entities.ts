import { readKeys } from "../dataverse/read-keys.ts";
import { DvsyncError, exitCodes } from "../errors.ts";
import type { EntityFacts } from "../types.ts";
import { withContext } from "./context.ts";
import type { GlobalOptions, Io } from "./io.ts";
import { withServer } from "./server.ts";

/** `dvsync entities`: the tables of the environment, tracked ones first. */
export async function runEntities(io: Io, names: string[], options: GlobalOptions): Promise<number> {
  if (names.length > 0) {
    throw new DvsyncError({
      code: "DVS-USAGE",
      exitCode: exitCodes.usage,
      message: `dvsync entities takes no names, but got ${names.join(" ")}`,
      hint: "dvsync entities",
    });
  }
  return withContext(io, options, [], (context) =>
    withServer(context, async ({ dataverse, pulls }) => {
      const [entities, keys] = await Promise.all([
        dataverse.readEntities(),
        options.json === true ? readKeys(pulls.createAsker("", io.signal), pulls.webApi) : null,
      ]);
      const toKeyed = (facts: EntityFacts) => ({ ...facts, keys: keys?.get(facts.logicalName) ?? [] });
      context.reporter.entities(keys === null ? entities : entities.map(toKeyed));
      return 0;
    }),
  );
}
