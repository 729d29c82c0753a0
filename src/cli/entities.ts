import { fail } from "../errors/fail.ts";
import { withContext } from "./context.ts";
import type { Ending, GlobalOptions, Io } from "./io.ts";
import { withServer } from "./server.ts";

/** `dvsync entities`: the tables of the environment, tracked ones first. */
export async function runEntities(io: Io, names: string[], options: GlobalOptions): Promise<Ending> {
  if (names.length > 0) {
    throw fail("DVS-USAGE", { case: "no names taken", command: "entities", names });
  }
  return withContext(io, options, [], (context) =>
    withServer<Ending>(context, async ({ dataverse }) => {
      context.reporter.entities(await dataverse.readEntities());
      return "done";
    }),
  );
}
