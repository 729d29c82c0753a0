import { readKeys } from "../dataverse/read-keys.ts";
import { fail } from "../errors/fail.ts";
import type { EntityFacts } from "../types.ts";
import { withContext } from "./context.ts";
import type { Ending, GlobalOptions, Io } from "./io.ts";
import { withServer } from "./server.ts";

/** `dvsync entities`: the tables of the environment, tracked ones first. */
export async function runEntities(io: Io, names: string[], options: GlobalOptions): Promise<Ending> {
  if (names.length > 0) {
    throw fail("DVS-USAGE", { case: "no names taken", command: "entities", names });
  }
  return withContext(io, options, [], (context) =>
    withServer<Ending>(context, async ({ dataverse, pulls }) => {
      const [entities, keys] = await Promise.all([
        dataverse.readEntities(),
        options.json === true ? readKeys(pulls.createAsker("", io.signal), pulls.webApi) : null,
      ]);
      const toKeyed = (facts: EntityFacts) => ({ ...facts, keys: keys?.get(facts.logicalName) ?? [] });
      context.reporter.entities(keys === null ? entities : entities.map(toKeyed));
      return "done";
    }),
  );
}
