import { NeedsFullPullError } from "../dataverse/needs-full-pull.ts";
import { fail } from "../errors/fail.ts";
import { hasCode } from "../errors/has-code.ts";
import type { PullJob } from "./pull-job.ts";
import { refuseNewShape } from "./refuse-new-shape.ts";
import type { RowShapes } from "./row-shapes.ts";
import { type ReadChanges, readChanges } from "./read-changes.ts";

/**
 * Reads what has changed since an interrupted read began: the pages that an earlier run read are as old as that run, and
 * the delta link of the last page starts where the read began (docs/protocol.md 4.8). Throws `DVS-RESUME-REFUSED` when the
 * server no longer knows, or when the changed rows have other columns.
 */
export async function readLateChanges(
  job: PullJob,
  deltaLink: string,
  before: RowShapes,
): Promise<ReadChanges> {
  try {
    return await readChanges(job, deltaLink, (shapes) => refuseNewShape(job, before.seen, shapes.seen));
  } catch (error) {
    const isTooLate =
      error instanceof NeedsFullPullError ||
      hasCode(error, "DVS-TOKEN-EXPIRED", "DVS-TOKEN-REFUSED", "DVS-NEXT-LINK-REFUSED");
    if (!isTooLate) throw error;
    throw fail("DVS-RESUME-REFUSED", { failed: error.message, entity: job.facts.entitySet }, error);
  }
}
