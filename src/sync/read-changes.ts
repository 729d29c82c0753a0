import { createDataverse } from "../dataverse/client.ts";
import { toLines } from "../json/rows.ts";
import { readPages, type ReadResult } from "../dataverse/read-pages.ts";
import type { ChangeSet } from "../store/change-set.ts";
import type { PullSubject } from "./pull-subject.ts";

/** Reads what changed behind a delta link into `changes`, the last word per id; asks the table about rows of which the delta says two things. */
export async function readChanges(
  subject: PullSubject,
  deltaLink: string,
  changes: ChangeSet,
): Promise<ReadResult> {
  const { context, facts, options } = subject;
  let bytes = 0;
  const read = await readPages(
    subject.asker,
    {
      entitySet: facts.entitySet,
      primaryId: facts.primaryId,
      link: deltaLink,
      kind: "delta",
      pageSize: options.pageSize,
      origin: context.origin,
    },
    {
      rows(rows) {
        bytes += toLines(rows).length;
        changes.put(rows);
      },
      deleted: (id) => changes.remove(id),
      chunkEnd() {
        context.onEvent({ kind: "progress", entity: facts.entitySet, rows: changes.size, bytes, pages: 0 });
        return changes.room();
      },
      commit: () => undefined,
      // The page comes again, and the last word per id wins: nothing to take back.
      rollback: () => Promise.resolve(),
    },
  );
  if (read.isDelta) await settleContested(subject, changes);
  return read;
}

/** A row that was deleted and restored with the same id comes both ways: only the table knows how it ended. */
async function settleContested(
  { asker, context, facts, options }: PullSubject,
  changes: ChangeSet,
): Promise<void> {
  const dataverse = createDataverse(asker, context.webApi);
  for (const [change, id] of changes.contested) {
    changes.settle(change, await dataverse.readRow(facts.entitySet, id, options.select));
  }
}
