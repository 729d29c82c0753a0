import { indexSnapshot } from "../../store/index-snapshot.ts";
import type { FoundDifference } from "../../types.ts";
import { compareListing } from "./compare-listing.ts";
import { findCandidates } from "./find-candidates.ts";
import { nameSilentColumns } from "./name-silent-columns.ts";
import { sampleRows } from "./sample-rows.ts";
import type { Candidate } from "./settle.ts";
import { settleCandidates } from "./settle-candidates.ts";
import type { VerifyJob } from "./verify-job.ts";

/** What a comparison has found. */
export interface Found {
  readonly differences: readonly FoundDifference[];
  readonly changedMeanwhile: number;
  readonly unsettled: number;
  /** Ids of rows with the same version and other bytes. */
  readonly silent: readonly string[];
  /** Why the snapshot could not be compared at all. */
  readonly damage: string | null;
}

/** Compares the snapshot with the server as deep as the level says, and tells what the counts cannot. */
export async function compareWithServer(job: VerifyJob): Promise<Found> {
  const { candidates, silent, seen, newest } = await look(job);
  const nothing = { differences: [], changedMeanwhile: 0, unsettled: 0, blindness: null };
  const settled = candidates.length === 0 ? nothing : await settleCandidates(job, candidates, seen, newest);
  const { context, facts } = job.pull;
  const { entitySet } = facts;
  const warn = (message: string) => context.onEvent({ kind: "warning", entity: entitySet, message });
  if (settled.blindness !== null)
    warn(
      `the server ${settled.blindness === "expired" ? "no longer tells" : "may no longer tell"} what has changed since the last pull, ` +
        `so rows that have changed since cannot be told from rows that are wrong: pull first: dvsync pull ${entitySet}`,
    );
  if (silent.length > 0) warn(await tellSilent(job, silent));
  return { ...settled, silent, damage: null };
}

interface Looked {
  readonly candidates: readonly Candidate[];
  readonly silent: readonly string[];
  readonly seen: number;
  readonly newest: bigint | null;
}

async function look(job: VerifyJob): Promise<Looked> {
  const { pull, token, options } = job;
  const { signal } = pull.context;
  if (options.level === "sample") {
    await indexSnapshot(pull.files, token, "ids", signal);
    return { ...(await sampleRows(job)), seen: token.rows, newest: null };
  }
  const lanes = options.level === "rows" ? "etags and bytes" : "etags";
  const index = await indexSnapshot(pull.files, token, lanes, signal);
  const { silent, seen, newest, ...listing } = await compareListing(job, index);
  const candidates = await findCandidates(job, index, { ...listing, silent, seen, newest });
  return { candidates, silent, seen, newest };
}

async function tellSilent(job: VerifyJob, silent: readonly string[]): Promise<string> {
  const { lookedAt, columns } = await nameSilentColumns(job, silent);
  const names = [...columns].map(([name, count]) => `${name} in ${count} of ${lookedAt} rows looked at`);
  return (
    `${silent.length} ${silent.length === 1 ? "row has" : "rows have"} the same version here and on the server, but other bytes` +
    `${names.length === 0 ? "" : ` (${names.join(", ")})`}: columns that are computed when a row is read change without the row; ` +
    `dvsync pull ${job.pull.facts.entitySet} --full reads them again`
  );
}
