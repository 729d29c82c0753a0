import { ResumeRefusedError } from "../dataverse/explain-answer.ts";
import { type PageSink, readPages, type ReadResult } from "../dataverse/read-pages.ts";
import { type Checkpoint, removeUnfinished } from "../store/checkpoint.ts";
import { commit } from "../store/commit.ts";
import type { TokenFile } from "../store/token-file.ts";
import { openUnfinishedSnapshot, type UnfinishedSnapshot } from "../store/unfinished-snapshot.ts";
import { createFullCounter } from "./count-full.ts";
import { type Pulled, type PullSubject, toIdentity } from "./pull-subject.ts";
import { readLateChanges } from "./read-late-changes.ts";

/** Reads the whole table, going on from an interrupted read where it can, and puts snapshot and then token in place. */
export async function pullFull(
  subject: PullSubject,
  because: string,
  checkpoint: Checkpoint | null,
): Promise<Pulled> {
  const { context, options, files } = subject;
  if (options.dryRun) return countFull(subject, because);
  try {
    return await readInto(subject, because, checkpoint);
  } catch (error) {
    if (!(error instanceof ResumeRefusedError)) throw error;
    context.onEvent({
      kind: "warning",
      entity: subject.facts.entitySet,
      message: `the server will not go on from where the interrupted pull stopped (${error.message}): starting over`,
    });
    await removeUnfinished(files);
    return readInto(subject, because, null);
  }
}

async function readInto(
  subject: PullSubject,
  because: string,
  checkpoint: Checkpoint | null,
): Promise<Pulled> {
  const { context, facts, files } = subject;
  const unfinished = await openUnfinishedSnapshot(files, { primaryId: facts.primaryId, checkpoint });
  try {
    const resumed = unfinished.bytes > 0 ? checkpoint : null;
    const startedAt = resumed?.startedAt ?? context.now().toISOString();
    context.onEvent({
      kind: "start",
      entity: facts.entitySet,
      mode: "full",
      because,
      resumedRows: unfinished.rows,
    });
    const sink = toSink(subject, unfinished, startedAt, resumed?.pages ?? 0);
    const read = await readTable(subject, resumed, sink);
    const late = resumed === null ? null : await readLateChanges(subject, read.deltaLink!);
    try {
      context.onEvent({ kind: "writing", entity: facts.entitySet });
      const { rows, bytes, ...difference } = await unfinished.finish(late?.changes ?? null);
      const deltaLink = late?.deltaLink ?? read.deltaLink!;
      const deltaLinkAt = late?.startedAt ?? startedAt;
      const token = toToken(subject, startedAt, { deltaLink, deltaLinkAt, rows, bytes });
      const { base, assertHeld } = subject;
      await commit(files, { base, snapshot: files.unfinished, token, assertHeld });
      await removeUnfinished(files);
      return { ...difference, rows, bytes, pages: read.pages + (late?.pages ?? 0) };
    } finally {
      await late?.changes.close();
    }
  } finally {
    await unfinished.close();
  }
}

function readTable(subject: PullSubject, resumed: Checkpoint | null, sink: PageSink): Promise<ReadResult> {
  const { context, options, facts } = subject;
  const select = options.select === null ? "" : `?$select=${options.select.join(",")}`;
  return readPages(
    subject.asker,
    {
      entitySet: facts.entitySet,
      primaryId: facts.primaryId,
      link: resumed?.nextLink ?? `${context.webApi}/${facts.entitySet}${select}`,
      kind: resumed === null ? "initial" : "resumed",
      pageSize: Math.min(options.pageSize, resumed?.pageSize ?? options.pageSize),
      origin: context.origin,
    },
    sink,
  );
}

function toSink(
  subject: PullSubject,
  unfinished: UnfinishedSnapshot,
  startedAt: string,
  pagesBefore: number,
): PageSink {
  const { context, facts } = subject;
  let pages = pagesBefore;
  return {
    rows: (rows) => unfinished.addRows(rows),
    deleted: (id) => unfinished.removeRow(id),
    chunkEnd() {
      const { rowsSoFar: rows, bytesSoFar: bytes } = unfinished;
      context.onEvent({ kind: "progress", entity: facts.entitySet, rows, bytes, pages });
      return unfinished.room();
    },
    commit({ nextLink, pageSize }) {
      pages++;
      if (nextLink === null) return unfinished.commitPage(null);
      // Rows and bytes are filled in by the unfinished file, which knows them.
      const at = { nextLink, pageSize, pages, startedAt, rows: 0, bytes: 0 };
      return unfinished.commitPage({ format: 1, ...toIdentity(subject), ...at });
    },
    rollback: () => unfinished.rollbackPage(),
  };
}

/** Reads the whole table and says what a full pull would do; writes nothing. */
async function countFull(subject: PullSubject, because: string): Promise<Pulled> {
  const { context, facts, files } = subject;
  const entity = facts.entitySet;
  context.onEvent({ kind: "start", entity, mode: "full", because, resumedRows: 0 });
  const counter = await createFullCounter(files, facts.primaryId, (rows, bytes) =>
    context.onEvent({ kind: "progress", entity, rows, bytes, pages: 0 }),
  );
  const read = await readTable(subject, null, counter.sink);
  return { ...(await counter.result()), pages: read.pages };
}

function toToken(
  subject: PullSubject,
  startedAt: string,
  rest: Pick<TokenFile, "deltaLink" | "deltaLinkAt" | "rows" | "bytes">,
): TokenFile {
  return {
    format: 1,
    ...toIdentity(subject),
    ...rest,
    fullPulledAt: startedAt,
    pulledAt: rest.deltaLinkAt,
    retentionDays: subject.environment.retentionDays,
  };
}
