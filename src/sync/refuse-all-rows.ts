import type { Dataverse } from "../dataverse/client.ts";
import { NeedsFullPullError } from "../dataverse/needs-full-pull.ts";
import type { Applied } from "../store/apply-changes.ts";
import type { ChangeSet } from "../store/change-set.ts";
import type { PullJob } from "./pull-job.ts";
import { askForRow } from "./settle-conflicts.ts";
import { isOfToday } from "./token-age.ts";

/**
 * Throws `NeedsFullPullError` when what came as changes is all rows again, as old servers answer an expired token
 * (docs/protocol.md 7.2): deletes are missing from it. If it were all rows, every line that it does not speak of would be of a row
 * that is gone, so the table is asked about one or two of them.
 */
export async function refuseAllRows(
  job: PullJob,
  dataverse: Pick<Dataverse, "readRow">,
  changes: ChangeSet,
  applied: Applied,
  deltaLinkAt: string,
): Promise<void> {
  if (changes.hasRemovals || !(looksLikeAllRows(applied) || mayHaveExpired(job, deltaLinkAt))) return;
  for (const id of applied.untouchedIds) {
    if ((await askForRow(job, dataverse, id)) !== null) continue;
    throw new NeedsFullPullError(
      "the server answered with all rows as if they were changes, as it does when the token has expired",
    );
  }
}

function mayHaveExpired({ context, environment }: PullJob, deltaLinkAt: string): boolean {
  return environment.retentionDays === null || !isOfToday(deltaLinkAt, context.now());
}

/** Changes bring rows that differ from the old ones, and seldom most of a table. */
function looksLikeAllRows({ created, updated, unchanged, rows }: Applied): boolean {
  const known = updated + unchanged;
  return known > 0 && (unchanged * 2 >= known || known * 2 >= rows - created);
}
