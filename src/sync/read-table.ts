import type { Checkpoint } from "../store/checkpoint.ts";
import type { UnfinishedSnapshot } from "../store/unfinished-snapshot.ts";
import { fail } from "../errors/fail.ts";
import { findNewShape, sayNewShape, toKnownShapes } from "./compare-shapes.ts";
import { createRowShapes, type RowShapes } from "./row-shapes.ts";
import { type PullJob, toIdentity } from "./pull-job.ts";

/** Reads the whole table, or what is left of it behind `resumed`, into the unfinished snapshot, with a checkpoint behind each page. */
export async function readTable(
  job: PullJob,
  unfinished: UnfinishedSnapshot,
  resumed: Checkpoint | null,
  startedAt: string,
): Promise<{ deltaLink: string; pages: number; shapes: RowShapes }> {
  const { context, options, facts } = job;
  const pagesBefore = resumed?.pages ?? 0;
  const shapes = createRowShapes({ before: resumed?.columns ?? undefined, isThorough: job.isThorough });
  let pages = pagesBefore;
  let deltaLink = "";
  const request = {
    entitySet: facts.entitySet,
    primaryId: facts.primaryId,
    link: resumed?.nextLink ?? job.source.tableLink,
    kind: resumed === null ? "initial" : "resumed",
    pageSize: Math.min(options.pageSize, resumed?.pageSize ?? options.pageSize),
    origin: context.origin,
  } as const;
  for await (const part of job.source.read(job.asker, request)) {
    if (part.kind === "rows") {
      unfinished.addRows(part.rows);
      shapes.look(part.rows);
    } else if (part.kind === "deleted") unfinished.removeRows(part.ids);
    else if (part.kind === "broken") {
      await unfinished.rollbackPage();
      shapes.rollbackPage();
    } else {
      shapes.commitPage();
      if (resumed !== null) refuseToMix(resumed, shapes);
      pages++;
      const { nextLink, pageSize } = part;
      deltaLink = part.deltaLink ?? "";
      // Rows and bytes are filled in by the unfinished file, which knows them.
      const columns = toKnownShapes([...shapes.seen]);
      const at = { pageSize, pages, startedAt, columns, rows: 0, bytes: 0 };
      unfinished.commitPage(nextLink === null ? null : { format: 1, ...toIdentity(job), nextLink, ...at });
    }
    const { rowsSoFar: rows, bytesSoFar: bytes } = unfinished;
    context.onEvent({ kind: "progress", entity: facts.entitySet, rows, bytes, pages });
    await unfinished.drained();
  }
  return { deltaLink, pages: pages - pagesBefore, shapes };
}

/** Rows that an earlier run read lack a column that has come since, or have one that is gone: they are no use any more. */
function refuseToMix({ columns, entitySet }: Checkpoint, shapes: RowShapes): void {
  if (columns === undefined || columns === null || columns.length === 0 || shapes.differInPage) return;
  const names = findNewShape(columns, shapes.seen);
  if (names === undefined) return;
  throw fail("DVS-RESUME-REFUSED", { failed: sayNewShape(columns, names), entity: entitySet });
}
