import { createDataverse } from "../dataverse/client.ts";
import type { PullJob } from "./pull-job.ts";

// Later it would say little; and one that waits for ever is not worth a connection.
const limitMs = 10_000;

/** While `read` runs, asks once about how many rows there will be, where somebody watches. Whatever comes of that, the read goes on. */
export async function announceTotal<T>(job: PullJob, read: () => Promise<T>): Promise<T> {
  const { context, facts } = job;
  if (context.showsProgress !== true) return read();
  const over = new AbortController();
  const signal = AbortSignal.any([context.signal, over.signal, AbortSignal.timeout(limitMs)]);
  // An asker of its own: what this takes is not taken from the pull's patience.
  const asked = createDataverse(context.createAsker(facts.entitySet, signal), context.webApi)
    .estimateRows(facts.logicalName)
    .then((rows) => context.onEvent({ kind: "estimate", entity: facts.entitySet, rows }))
    .catch(() => undefined); // not every version has this function, and not everyone may call it
  try {
    return await read();
  } finally {
    over.abort(new Error("the read is over"));
    await asked;
  }
}
