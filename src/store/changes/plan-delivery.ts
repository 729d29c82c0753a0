import type { Segment } from "./list-segments.ts";
import { isStartOver } from "./read-events.ts";

/** What a consumer is to get: the segments behind its cursor, or everything anew. `seq` is where its cursor stands afterwards. */
export interface Delivery {
  readonly seq: number;
  readonly segments: readonly Segment[];
  /** Why it gets a `t` and every row; null when the segments will do. */
  readonly resync: string | null;
}

/** Decides what a consumer at `at` gets (null: it is new); `segments` oldest first. */
export async function planDelivery(at: number | null, segments: readonly Segment[]): Promise<Delivery> {
  const seq = segments.at(-1)?.seq ?? 0;
  const anew = (resync: string): Delivery => ({ seq, segments: [], resync });
  if (at === null) return anew("the cursor is new");
  const behind = segments.filter((segment) => segment.seq > at);
  for (const [index, { previous }] of behind.entries()) {
    if (previous !== (index === 0 ? at : behind[index - 1]!.seq))
      return anew("changes behind the cursor are no longer kept");
  }
  if (behind.length === 0 && at !== seq) return anew("the cursor is ahead of the kept changes");
  for (const segment of behind)
    if (await isStartOver(segment)) return anew("the changes begin anew behind the cursor");
  return { seq, segments: behind, resync: null };
}
