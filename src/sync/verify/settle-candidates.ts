import type { FoundDifference } from "../../types.ts";
import { lookAgain } from "./look-again.ts";
import { readAnnounced } from "./read-announced.ts";
import { type Candidate, isSame, settle } from "./settle.ts";
import type { VerifyJob } from "./verify-job.ts";

/** How candidates ended. */
export interface Settled {
  readonly differences: readonly FoundDifference[];
  readonly changedMeanwhile: number;
  readonly unsettled: number;
  /** Why the server's changes could not be asked, where they could not. */
  readonly blindness: "expired" | "doubtful" | null;
}

const firstWaitMs = 2_000;
const longestWaitMs = 60_000;

/**
 * Parts confirmed differences from rows that have changed since the last pull, whose changes are read but not applied. Looks
 * again, with longer and longer waits, at what could still be a change on its way.
 */
export async function settleCandidates(
  job: VerifyJob,
  found: readonly Candidate[],
  seen: number,
  newest: bigint | null,
): Promise<Settled> {
  const { context, facts } = job.pull;
  const { clock, maxWaitMs } = job.options;
  const differences: FoundDifference[] = [];
  let changedMeanwhile = 0;
  let waitedMs = 0;

  const first = await readAnnounced(job, job.token.deltaLink, idsOf(found));
  // Changes that name every row are what old servers answer to an expired token (docs/protocol.md 7.2).
  if (first !== null && first.size >= seen && seen > 0 && !first.hasRemovals && mayHaveExpired(job))
    return { differences, changedMeanwhile, unsettled: found.length, blindness: "doubtful" };
  const isBlind = first === null;
  let deltaLink = first?.deltaLink ?? "";
  let upTo = first?.upTo ?? null;
  let open = found.filter(({ id }) => first === null || !first.named.has(id));
  changedMeanwhile += found.length - open.length;

  for (let round = 0; open.length > 0; round++) {
    const looks = await lookAgain(job, open);
    const announced = isBlind ? null : await readAnnounced(job, deltaLink, idsOf(open));
    deltaLink = announced?.deltaLink ?? deltaLink;
    upTo = announced?.upTo ?? upTo;
    const waitMs = Math.min(firstWaitMs * 2 ** round, longestWaitMs);
    const next: Candidate[] = [];
    for (const [index, candidate] of open.entries()) {
      const theirs = looks[index]!;
      const isAnnounced = announced?.named.has(candidate.id) ?? false;
      const verdict = settle(candidate, { theirs, isAnnounced }, { upTo, newest, isBlind });
      if (verdict === "meanwhile") changedMeanwhile++;
      else if (verdict === "again") {
        const steadyMs = isSame(candidate.theirs, theirs) ? candidate.steadyMs + waitMs : waitMs;
        next.push({ ...candidate, theirs, steadyMs });
      } else {
        const [ours, their] = [candidate.ours?.etag ?? null, theirs?.etag ?? null];
        differences.push({ id: candidate.id, difference: verdict, ours, theirs: their });
      }
    }
    open = next;
    if (open.length === 0 || waitedMs + waitMs > maxWaitMs) break;
    waitedMs += waitMs;
    const reason = "until changes that may be on their way have been told";
    context.onEvent({ kind: "wait", entity: facts.entitySet, ms: waitMs, reason });
    await clock.sleep(waitMs, context.signal);
  }
  return { differences, changedMeanwhile, unsettled: open.length, blindness: isBlind ? "expired" : null };
}

function idsOf(candidates: readonly Candidate[]): string[] {
  return candidates.map(({ id }) => id);
}

/** Changes are kept for whole days: a token of today has not expired by its age. */
function mayHaveExpired({ pull, token }: VerifyJob): boolean {
  const age = pull.context.now().getTime() - Date.parse(token.deltaLinkAt);
  return pull.environment.retentionDays === null || age >= 86_400_000;
}
