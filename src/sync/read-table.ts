import type { Checkpoint } from "../store/checkpoint.ts";
import type { UnfinishedSnapshot } from "../store/unfinished-snapshot.ts";
import { type PullJob, toIdentity } from "./pull-job.ts";

/** Reads the whole table, or what is left of it behind `resumed`, into the unfinished snapshot, with a checkpoint behind each page. */
export async function readTable(
  job: PullJob,
  unfinished: UnfinishedSnapshot,
  resumed: Checkpoint | null,
  startedAt: string,
): Promise<{ deltaLink: string; pages: number }> {
  const { context, options, facts } = job;
  const pagesBefore = resumed?.pages ?? 0;
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
    if (part.kind === "rows") unfinished.addRows(part.rows);
    else if (part.kind === "deleted") unfinished.removeRows(part.ids);
    else if (part.kind === "broken") await unfinished.rollbackPage();
    else {
      pages++;
      const { nextLink, pageSize } = part;
      deltaLink = part.deltaLink ?? "";
      // Rows and bytes are filled in by the unfinished file, which knows them.
      const at = { pageSize, pages, startedAt, rows: 0, bytes: 0 };
      unfinished.commitPage(nextLink === null ? null : { format: 1, ...toIdentity(job), nextLink, ...at });
    }
    const { rowsSoFar: rows, bytesSoFar: bytes } = unfinished;
    context.onEvent({ kind: "progress", entity: facts.entitySet, rows, bytes, pages });
    await unfinished.drained();
  }
  return { deltaLink, pages: pages - pagesBefore };
}
