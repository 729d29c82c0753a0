import type { Dataverse } from "../dataverse/client.ts";
import { RowsNotReadableError } from "../dataverse/explain-answer.ts";
import { NeedsFullPullError } from "../dataverse/needs-full-pull.ts";
import type { ChangeSet } from "../store/change-set.ts";
import type { PullJob } from "./pull-job.ts";

// One request each; beyond that reading the table is the better way to ask.
const maxAsked = 100;

/** A row that was deleted and restored with the same id comes both ways: only the table knows how it ended. Throws `NeedsFullPullError` where it cannot be asked. */
export async function settleConflicts(
  job: PullJob,
  dataverse: Pick<Dataverse, "readRow">,
  changes: ChangeSet,
): Promise<void> {
  const { size } = changes.conflicting;
  if (size > maxAsked)
    throw new NeedsFullPullError(
      `the server says of ${size} rows both that they changed and that they are deleted`,
    );
  for (const [change, id] of changes.conflicting) {
    const row = await askForRow(job, dataverse, id);
    // The two ways write the same row as different lines: one snapshot never holds both.
    if (row !== null && job.source.api !== "web")
      throw new NeedsFullPullError(
        "the server says of a row that is there both that it changed and that it is deleted",
      );
    changes.settle(change, row);
  }
}

/** The row as it is now, or null when it is gone. Throws `NeedsFullPullError` for a table whose rows cannot be asked for singly. */
export async function askForRow(
  { facts, options }: PullJob,
  dataverse: Pick<Dataverse, "readRow">,
  id: string,
): Promise<Buffer | null> {
  try {
    return await dataverse.readRow(facts, id, options.select);
  } catch (error) {
    if (!(error instanceof RowsNotReadableError)) throw error;
    throw new NeedsFullPullError(
      "the changes leave a question open that only the table can answer, and its rows cannot be asked for singly",
    );
  }
}
