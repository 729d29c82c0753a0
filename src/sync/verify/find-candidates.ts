import { keyWords, readRowKey } from "../../rows/row-key.ts";
import { etagLane, type SnapshotIndex } from "../../store/index-snapshot.ts";
import { scanLines } from "../../store/scan-lines.ts";
import { apartBit, type Listing, seenBit } from "./compare-listing.ts";
import { toRowState } from "./row-state.ts";
import type { Candidate, RowState } from "./settle.ts";
import { comparesBytes, type VerifyJob } from "./verify-job.ts";

/** The rows that a listing shows apart from the snapshot, with the snapshot's own: read once more, but only when there are any. */
export async function findCandidates(
  job: VerifyJob,
  { ids }: SnapshotIndex,
  { apart, seen }: Listing,
): Promise<Candidate[]> {
  if (apart.size === 0 && seen === ids.size) return [];
  const { files, facts } = job.pull;
  const key = new Uint32Array(keyWords);
  const ours = new Map<string, NonNullable<RowState>>();
  await scanLines(files.snapshot, facts.primaryId, {
    line(bytes, start, end, idStart, idEnd) {
      readRowKey(bytes, idStart, idEnd, key, 0);
      if (!ids.find(key, 0)) return;
      const lane = ids.lane(etagLane);
      if (lane >= seenBit && (lane & apartBit) === 0) return;
      const id = bytes.toString("utf8", idStart, idEnd).toLowerCase();
      ours.set(id, toRowState(bytes, start, end, comparesBytes(job)));
    },
  });
  return [...new Set([...apart.keys(), ...ours.keys()])].map((id) => ({
    id,
    ours: ours.get(id) ?? null,
    theirs: apart.get(id) ?? null,
    steadyMs: 0,
  }));
}
