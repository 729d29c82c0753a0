import pLimit from "p-limit";
import type { PullResult } from "../types.ts";
import type { PullContext, PullOptions } from "./pull-context.ts";
import { pullEntity } from "./pull-entity.ts";

export type PullOutcome =
  | { readonly entity: string; readonly result: PullResult }
  | { readonly entity: string; readonly error: unknown };

/** Pulls several entities side by side; one that fails leaves the others to finish. The outcomes come in the order asked for, `onDone` as they happen. */
export async function pullAll(
  context: PullContext,
  entities: readonly PullOptions[],
  concurrency: number,
  onDone: (outcome: PullOutcome) => void,
): Promise<PullOutcome[]> {
  const limit = pLimit(concurrency);
  const pullOne = async (options: PullOptions): Promise<PullOutcome> => {
    const outcome = await toOutcome(context, options);
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
    return { entity: options.entity, error };
  }
}
