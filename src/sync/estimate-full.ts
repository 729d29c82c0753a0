import { createDataverse } from "../dataverse/client.ts";
import { DvsyncError } from "../errors/dvsync-error.ts";
import { exitCodes } from "../errors/exit-codes.ts";
import type { Pulled, PullJob } from "./pull-job.ts";

/** What a full pull would bring, by the server's estimate, in one small request; without one when the server will not say. */
export async function estimateFull({ asker, context, facts }: PullJob): Promise<Pulled> {
  const nothing = { created: 0, updated: 0, deleted: 0, rows: 0, bytes: 0, pages: 0 };
  try {
    const dataverse = createDataverse(asker, context.webApi);
    return { ...nothing, estimate: await dataverse.estimateRows(facts.logicalName) };
  } catch (error) {
    // Not every version has this function, and not everyone may call it.
    if (error instanceof DvsyncError && error.exitCode !== exitCodes.tryAgain)
      return { ...nothing, estimate: null };
    throw error;
  }
}
