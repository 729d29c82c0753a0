import pLimit from "p-limit";
import { endsRun } from "../errors/ends-run.ts";
import { namePlace } from "./name-place.ts";
import { noteOutcome } from "./note-outcome.ts";
import type { PullContext, PullOptions, PullOutcome } from "./pull-context.ts";
import { pullEntity } from "./pull-entity.ts";

/** Pulls several entities side by side; one that fails leaves the others to finish, unless it fails for a reason that all share: then the others end with the same error. The outcomes come in the order asked for, `onDone` as they happen. */
export async function pullAll(
  context: PullContext,
  entities: readonly PullOptions[],
  concurrency: number,
  onDone: (outcome: PullOutcome) => void,
): Promise<PullOutcome[]> {
  const limit = pLimit(concurrency);
  const stop = new AbortController();
  const signal = AbortSignal.any([context.signal, stop.signal]);
  const pullOne = async (options: PullOptions): Promise<PullOutcome> => {
    const outcome = await toOutcome({ ...context, signal }, options);
    if ("error" in outcome && endsRun(outcome.error)) stop.abort(outcome.error);
    await noteOutcome(context, options, outcome);
    onDone(outcome);
    return outcome;
  };
  return Promise.all(entities.map((options) => limit(pullOne, options)));
}

async function toOutcome(context: PullContext, options: PullOptions): Promise<PullOutcome> {
  try {
    context.signal.throwIfAborted();
    return { entity: options.entity, result: await pullEntity(context, options) };
  } catch (error) {
    return { entity: options.entity, error: namePlace(error, options) };
  }
}
