import { ResumeRefusedError, TokenExpiredError } from "../dataverse/explain-answer.ts";
import { NeedsFullPullError } from "../dataverse/needs-full-pull.ts";
import { DvsyncError, exitCodes } from "../errors.ts";
import type { PullJob } from "./pull-job.ts";
import { type ReadChanges, readChanges } from "./read-changes.ts";

/**
 * Reads what has changed since an interrupted read began: the pages that an earlier run read are as old as that run, and
 * the delta link of the last page starts where the read began (docs/protocol.md 4.8). Throws `ResumeRefusedError` when the
 * server no longer knows.
 */
export async function readLateChanges(job: PullJob, deltaLink: string): Promise<ReadChanges> {
  try {
    return await readChanges(job, deltaLink);
  } catch (error) {
    const isTooLate =
      error instanceof NeedsFullPullError ||
      error instanceof TokenExpiredError ||
      (error instanceof DvsyncError && lateCodes.has(error.code));
    if (!isTooLate) throw error;
    throw new ResumeRefusedError({
      code: "DVS-RESUME-REFUSED",
      exitCode: exitCodes.data,
      message: error.message,
    });
  }
}

const lateCodes = new Set(["DVS-TOKEN-REFUSED", "DVS-NEXT-LINK-REFUSED"]);
