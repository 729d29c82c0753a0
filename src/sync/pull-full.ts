import { createDataverse } from "../dataverse/client.ts";
import type { DvsyncError } from "../errors/dvsync-error.ts";
import { hasCode } from "../errors/has-code.ts";
import { announceTotal } from "./announce-total.ts";
import { type Checkpoint, removeUnfinished } from "../store/checkpoint.ts";
import { commit } from "../store/commit.ts";
import type { TokenFile } from "../store/token-file.ts";
import { openUnfinishedSnapshot } from "../store/unfinished-snapshot.ts";
import { type Pulled, type PullJob, toIdentity } from "./pull-job.ts";
import { readLateChanges } from "./read-late-changes.ts";
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
      context.onEvent({ kind: "writing", entity });
      const { rows, bytes, checksum, ...difference } = await unfinished.finish(late?.changes ?? null);
      const deltaLink = late?.deltaLink ?? read.deltaLink;
      const deltaLinkAt = late?.startedAt ?? startedAt;
      const sum = checksum === null ? {} : { checksum };
      const shapes = toShapes(job, read.shapes, late?.shapes);
      const token = toToken(job, startedAt, { deltaLink, deltaLinkAt, rows, bytes, ...sum, ...shapes });
      const { base, assertHeld } = job;
      await commit(files, { base, snapshot: files.unfinished, token, schema, assertHeld });
      await removeUnfinished(files);
      return { ...difference, rows, bytes, pages: read.pages + (late?.pages ?? 0) };
    } finally {
      await late?.changes.close();
    }
  } finally {
    await unfinished.close();
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
