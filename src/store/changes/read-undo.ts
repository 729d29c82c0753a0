import type { DvsyncError } from "../../errors/dvsync-error.ts";
import { fail } from "../../errors/fail.ts";
import { createLineIds } from "../../rows/line-ids.ts";
import { createGatheredRows } from "../../rows/gathered-rows.ts";
import { type ChangeSet, createChangeSet } from "../change-set.ts";
import type { Segment } from "./list-segments.ts";
import { readEvents } from "./read-events.ts";

export interface UndoFacts {
  readonly entity: string;
  readonly primaryId: string;
  /** Oldest first. */
  readonly segments: readonly Segment[];
  /** A scratch file, for rows that do not fit in memory. */
  readonly spool: string;
}

const maxGathered = 1000;

/** What turns today's snapshot back into the one of a time, in Unix ms: the old row of the first change of each row after it. To be closed by the caller. Refuses (65) a time that the kept changes do not reach back to. */
export async function readUndo(
  { entity, primaryId, segments, spool }: UndoFacts,
  at: number,
): Promise<ChangeSet> {
  const later = segments.filter(({ seq }) => seq > at).toReversed();
  for (const [index, segment] of later.entries()) {
    const next = later[index + 1];
    if (next === undefined ? segment.previous > at : segment.previous !== next.seq)
      throw tooOld(entity, segments);
  }
  const changes = createChangeSet(spool);
  const ids = createLineIds(primaryId);
  const gathered = createGatheredRows();
  function putGathered(): void {
    if (gathered.count > 0) changes.put(gathered.take());
    changes.commitPage();
  }
  try {
    // Newest first: of each row the oldest word is the last, and counts.
    for (const segment of later) {
      for await (const { op, id, before } of readEvents(segment)) {
        if (op === "t") throw tooOld(entity, segments);
        if (before === null) changes.remove([JSON.parse(id) as string]);
        else if (ids.find(before, 0, before.length))
          gathered.add(before, 0, before.length, ids.idStart, ids.idEnd);
        if (gathered.count < maxGathered) continue;
        putGathered();
        await changes.drained();
      }
      putGathered();
      await changes.drained();
    }
    return changes;
  } catch (error) {
    await changes.close();
    throw error;
  }
}

function tooOld(entity: string, segments: readonly Segment[]): DvsyncError {
  const [oldest] = segments;
  return fail("DVS-CHANGES-TOO-NEW", {
    entity,
    oldest: oldest === undefined ? null : new Date(oldest.seq).toISOString(),
  });
}
