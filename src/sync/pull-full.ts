import { createDataverse } from "../dataverse/client.ts";
import type { DvsyncError } from "../errors/dvsync-error.ts";
import { hasCode } from "../errors/has-code.ts";
import { announceTotal } from "./announce-total.ts";
import { type Checkpoint, removeUnfinished } from "../store/checkpoint.ts";
import type { TokenFile } from "../store/token-file.ts";
import { openUnfinishedSnapshot, type UnfinishedSnapshot } from "../store/unfinished-snapshot.ts";
import { isSameSelect } from "./choose-mode.ts";
import { openFeed } from "./open-feed.ts";
import { type Pulled, type PullJob, toFeedHolder, toIdentity } from "./pull-job.ts";
import type { ReadChanges } from "./read-changes.ts";
import { readLateChanges } from "./read-late-changes.ts";
import { refuseDeletes } from "./refuse-deletes.ts";
import { findNewShape, toKnownShapes } from "./compare-shapes.ts";
import type { RowShapes } from "./row-shapes.ts";
import { readSchemaText } from "./read-schema-text.ts";
import { readTable } from "./read-table.ts";

/** Reads the whole table, going on from an interrupted read where it can, and puts snapshot and then token in place. */
export async function pullFull(
  job: PullJob,
  because: string,
  checkpoint: Checkpoint | null,
): Promise<Pulled> {
  try {
    return await readAndCommit(job, because, checkpoint);
  } catch (error) {
    if (!hasCode(error, "DVS-RESUME-REFUSED")) throw error;
    await startOver(job, error);
    return readAndCommit(job, because, null);
  }
}

async function readAndCommit(job: PullJob, because: string, checkpoint: Checkpoint | null): Promise<Pulled> {
  const { context, facts, files } = job;
  const entity = facts.entitySet;
  const schema = await readSchemaText(job);
  const unfinished = await openUnfinishedSnapshot(files, { primaryId: facts.primaryId, checkpoint });
  try {
    const resumed = unfinished.bytes > 0 ? checkpoint : null;
    const startedAt = resumed?.startedAt ?? context.now().toISOString();
    context.onEvent({ kind: "start", entity, mode: "full", because, resumedRows: unfinished.rows });
    const read = await announceTotal(job, () => readTable(job, unfinished, resumed, startedAt));
    const late = resumed === null ? null : await readLateChanges(job, read.deltaLink, read.shapes);
    try {
      const pulled = await finishAndCommit(job, unfinished, { ...read, startedAt, late, schema });
      return { ...pulled, pages: read.pages + (late?.pages ?? 0) };
    } finally {
      await late?.changes.close();
    }
  } finally {
    await unfinished.close();
  }
}

interface FullRead {
  readonly deltaLink: string;
  readonly startedAt: string;
  readonly shapes: RowShapes;
  readonly late: ReadChanges | null;
  /** The text of a new schema file; null when it stays. */
  readonly schema: string | null;
}

async function finishAndCommit(
  job: PullJob,
  unfinished: UnfinishedSnapshot,
  read: FullRead,
): Promise<Omit<Pulled, "pages">> {
  const { context, facts, files } = job;
  const { late, startedAt } = read;
  const askedAt = late?.startedAt ?? startedAt;
  const feed = await openFeed(toFeedHolder(job), {
    entity: facts.entitySet,
    primaryId: facts.primaryId,
    token: job.oldToken,
    askedAt,
    startOver: isSameShape(job) ? null : "the columns or the environment are not those of before",
  });
  try {
    context.onEvent({ kind: "writing", entity: facts.entitySet });
    const { isComparable, checksum, ...difference } = await unfinished.finish(
      late?.changes ?? null,
      feed.observer,
    );
    if (!isComparable) feed.startOver("the old snapshot cannot be compared with");
    refuseDeletes(job.options.maxDelete ?? null, facts.entitySet, difference);
    const { rows, bytes } = difference;
    const deltaLink = late?.deltaLink ?? read.deltaLink;
    const sum = checksum === null ? {} : { checksum };
    const shapes = toShapes(job, read.shapes, late?.shapes);
    const token = toToken(job, startedAt, {
      deltaLink,
      deltaLinkAt: askedAt,
      rows,
      bytes,
      ...sum,
      ...shapes,
    });
    await feed.commit({ snapshot: files.unfinished, token, schema: read.schema });
    await removeUnfinished(files);
    return difference;
  } finally {
    await feed.close();
  }
}

/** Gives up what an interrupted pull has read, but only when the server still gives rows of this table: or it is not the link's fault. */
async function startOver({ asker, context, facts, files }: PullJob, refusal: DvsyncError): Promise<void> {
  await createDataverse(asker, context.webApi).probeRows(facts);
  context.onEvent({
    kind: "warning",
    entity: facts.entitySet,
    message: `the interrupted pull cannot be resumed (${refusal.message}): starting over`,
  });
  await removeUnfinished(files);
}

/** Rows of other columns differ without having changed. */
function isSameShape({ oldToken: old, ...job }: PullJob): boolean {
  if (old === null) return true;
  const now = toIdentity({ oldToken: old, ...job });
  return (
    isSameSelect(old.select, now.select) &&
    old.organizationId === now.organizationId &&
    old.apiVersion === now.apiVersion &&
    old.primaryId === now.primaryId &&
    (old.api ?? "web") === (now.api ?? "web")
  );
}

/** Rows that differ from page to page, and did not do so last time, are those of a table whose columns changed meanwhile. */
function toShapes(
  { oldToken }: PullJob,
  { seen, differInPage }: RowShapes,
  late: RowShapes | undefined,
): Pick<TokenFile, "columns" | "isMixed"> {
  const isNew = seen.length > 1 && !differInPage && findNewShape(oldToken?.columns ?? [], seen) !== undefined;
  const newInLate = (late?.seen ?? []).filter((names) => findNewShape(seen, [names]) !== undefined);
  return { columns: toKnownShapes([...seen, ...newInLate]), ...(isNew ? { isMixed: true } : {}) };
}

function toToken(
  job: PullJob,
  startedAt: string,
  rest: Pick<TokenFile, "deltaLink" | "deltaLinkAt" | "rows" | "bytes" | "checksum" | "columns" | "isMixed">,
): TokenFile {
  return {
    format: 1,
    ...toIdentity(job),
    ...(job.options.exclude ? { exclude: job.options.exclude } : {}),
    ...rest,
    fullPulledAt: startedAt,
    pulledAt: rest.deltaLinkAt,
    retentionDays: job.environment.retentionDays,
  };
}
