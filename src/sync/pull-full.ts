import { createDataverse } from "../dataverse/client.ts";
import type { DvsyncError } from "../errors/dvsync-error.ts";
import { hasCode } from "../errors/has-code.ts";
import { type Checkpoint, removeUnfinished } from "../store/checkpoint.ts";
import type { TokenFile } from "../store/token-file.ts";
import { openUnfinishedSnapshot, type UnfinishedSnapshot } from "../store/unfinished-snapshot.ts";
import { isSameSelect } from "./choose-mode.ts";
import { openFeed } from "./open-feed.ts";
import { type Pulled, type PullJob, toFeedHolder, toIdentity } from "./pull-job.ts";
import type { ReadChanges } from "./read-changes.ts";
import { readLateChanges } from "./read-late-changes.ts";
import { refuseDeletes } from "./refuse-deletes.ts";
import { readTable } from "./read-table.ts";

/** Reads the whole table, going on from an interrupted read where it can, and puts snapshot and then token in place. */
export async function pullFull(
  job: PullJob,
  old: TokenFile | null,
  because: string,
  checkpoint: Checkpoint | null,
): Promise<Pulled> {
  try {
    return await readAndCommit(job, old, because, checkpoint);
  } catch (error) {
    if (!hasCode(error, "DVS-RESUME-REFUSED")) throw error;
    await startOver(job, error);
    return readAndCommit(job, old, because, null);
  }
}

async function readAndCommit(
  job: PullJob,
  old: TokenFile | null,
  because: string,
  checkpoint: Checkpoint | null,
): Promise<Pulled> {
  const { context, facts, files } = job;
  const entity = facts.entitySet;
  const unfinished = await openUnfinishedSnapshot(files, { primaryId: facts.primaryId, checkpoint });
  try {
    const resumed = unfinished.bytes > 0 ? checkpoint : null;
    const startedAt = resumed?.startedAt ?? context.now().toISOString();
    context.onEvent({ kind: "start", entity, mode: "full", because, resumedRows: unfinished.rows });
    const read = await readTable(job, unfinished, resumed, startedAt);
    const late = resumed === null ? null : await readLateChanges(job, read.deltaLink);
    try {
      const pulled = await finishAndCommit(job, old, unfinished, { ...read, startedAt, late });
      return { ...pulled, pages: read.pages + (late?.pages ?? 0) };
    } finally {
      await late?.changes.close();
    }
  } finally {
    await unfinished.close();
  }
}

async function finishAndCommit(
  job: PullJob,
  old: TokenFile | null,
  unfinished: UnfinishedSnapshot,
  read: { readonly deltaLink: string; readonly startedAt: string; readonly late: ReadChanges | null },
): Promise<Omit<Pulled, "pages">> {
  const { context, facts, files } = job;
  const { late, startedAt } = read;
  const askedAt = late?.startedAt ?? startedAt;
  const feed = await openFeed(toFeedHolder(job), {
    entity: facts.entitySet,
    primaryId: facts.primaryId,
    token: old,
    askedAt,
    startOver: isSameShape(old, job) ? null : "the columns or the environment are not those of before",
  });
  try {
    context.onEvent({ kind: "writing", entity: facts.entitySet });
    const { isComparable, ...difference } = await unfinished.finish(late?.changes ?? null, feed.observer);
    if (!isComparable) feed.startOver("the old snapshot cannot be compared with");
    refuseDeletes(job.options.maxDelete ?? null, facts.entitySet, difference);
    const { rows, bytes } = difference;
    const deltaLink = late?.deltaLink ?? read.deltaLink;
    const token = toToken(job, startedAt, { deltaLink, deltaLinkAt: askedAt, rows, bytes });
    await feed.commit({ snapshot: files.unfinished, token });
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
function isSameShape(old: TokenFile | null, job: PullJob): boolean {
  if (old === null) return true;
  const now = toIdentity(job);
  return (
    isSameSelect(old.select, now.select) &&
    old.organizationId === now.organizationId &&
    old.apiVersion === now.apiVersion &&
    old.primaryId === now.primaryId
  );
}

function toToken(
  job: PullJob,
  startedAt: string,
  rest: Pick<TokenFile, "deltaLink" | "deltaLinkAt" | "rows" | "bytes">,
): TokenFile {
  return {
    format: 1,
    ...toIdentity(job),
    ...rest,
    fullPulledAt: startedAt,
    pulledAt: rest.deltaLinkAt,
    retentionDays: job.environment.retentionDays,
  };
}
