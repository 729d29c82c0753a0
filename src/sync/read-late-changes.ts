import { ResumeRefusedError, TokenExpiredError } from "../dataverse/explain-answer.ts";
import { exitCodes } from "../errors.ts";
import { type ChangeSet, createChangeSet } from "../store/change-set.ts";
import type { PullSubject } from "./pull-subject.ts";
import { readChanges } from "./read-changes.ts";

export interface LateChanges {
  /** To be closed by the caller. */
  readonly changes: ChangeSet;
  readonly deltaLink: string;
  /** RFC 3339, UTC. */
  readonly startedAt: string;
  readonly pages: number;
}

/**
 * Reads what has changed since an interrupted read began: the pages that an earlier run read are as old as that run, and
 * the delta link of the last page starts where the read began (PROTOCOL 4.8). Throws `ResumeRefusedError` when the
 * server no longer knows.
 */
export async function readLateChanges(subject: PullSubject, deltaLink: string): Promise<LateChanges> {
  const startedAt = subject.context.now().toISOString();
  const changes = createChangeSet(subject.files.spool);
  try {
    const read = await readChanges(subject, deltaLink, changes);
    if (!read.isDelta) throw tooLate("it answers with all rows instead of what changed since");
    return { changes, deltaLink: read.deltaLink ?? deltaLink, startedAt, pages: read.pages };
  } catch (error) {
    await changes.close();
    throw error instanceof TokenExpiredError ? tooLate(error.message) : error;
  }
}

function tooLate(message: string): ResumeRefusedError {
  return new ResumeRefusedError({ code: "DVS-RESUME-REFUSED", exitCode: exitCodes.data, message });
}
