import { createDataverse } from "../dataverse/client.ts";
import { hasCode } from "../errors/has-code.ts";
import { toLines } from "../rows/rows.ts";
import { type ChangeSet, createChangeSet } from "../store/change-set.ts";
import type { PullJob } from "./pull-job.ts";
import { createRowShapes, type RowShapes } from "./row-shapes.ts";
import { settleConflicts } from "./settle-conflicts.ts";

/** What changed behind a delta link. */
export interface ReadChanges {
  /** To be closed by the caller. */
  readonly changes: ChangeSet;
  /** The next delta link, or the same when the server gave none. */
  readonly deltaLink: string;
  readonly pages: number;
  /** The members of the changed rows. */
  readonly shapes: RowShapes;
  /** When the read began, RFC 3339, UTC. */
  readonly startedAt: string;
}

/**
 * Reads what changed behind a delta link, the latest line per id; asks the table about rows of which the delta says two
 * things. `checkShapes` looks at each whole page. Throws `NeedsFullPullError` or `DVS-TOKEN-EXPIRED` when the changes
 * alone will not do.
 */
export async function readChanges(
  job: PullJob,
  deltaLink: string,
  checkShapes: (shapes: RowShapes) => void,
): Promise<ReadChanges> {
  try {
    return await readOnce(job, deltaLink, checkShapes);
  } catch (error) {
    if (!hasCode(error, "DVS-NEXT-LINK-REFUSED")) throw error;
    const message = `${error.message}: reading the changes again from the beginning`;
    job.context.onEvent({ kind: "warning", entity: job.facts.entitySet, message });
    return readOnce(job, deltaLink, checkShapes);
  }
}

async function readOnce(
  job: PullJob,
  deltaLink: string,
  checkShapes: (shapes: RowShapes) => void,
): Promise<ReadChanges> {
  const { asker, context, facts, options } = job;
  const { entitySet, primaryId } = facts;
  const startedAt = context.now().toISOString();
  const changes = createChangeSet(job.files.spool);
  const shapes = createRowShapes();
  let pages = 0;
  let bytes = 0;
  let newLink: string | null = null;
  try {
    const { origin } = context;
    const { pageSize } = options;
    const request = { entitySet, primaryId, link: deltaLink, kind: "delta", pageSize, origin } as const;
    for await (const part of job.source.read(asker, request)) {
      if (part.kind === "rows") {
        bytes += toLines(part.rows).length;
        changes.put(part.rows);
        shapes.look(part.rows);
      } else if (part.kind === "deleted") changes.remove(part.ids);
      else if (part.kind === "broken") {
        changes.rollbackPage();
        shapes.rollbackPage();
      } else {
        changes.commitPage();
        shapes.commitPage();
        checkShapes(shapes);
        pages++;
        newLink = part.deltaLink;
      }
      context.onEvent({ kind: "progress", entity: entitySet, rows: changes.sizeSoFar, bytes, pages });
      await changes.drained();
    }
    await settleConflicts(job, createDataverse(asker, context.webApi), changes);
    return { changes, deltaLink: newLink ?? deltaLink, pages, shapes, startedAt };
  } catch (error) {
    await changes.close();
    throw error;
  }
}
