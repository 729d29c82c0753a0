import { createDataverse } from "../dataverse/client.ts";
import { hasCode } from "../errors/has-code.ts";
import { NeedsFullPullError } from "../dataverse/needs-full-pull.ts";
import { removeFile } from "../disk/durable.ts";
import { applyChanges, type Applied, countApplied, isDifferent } from "../store/apply-changes.ts";
import { removeUnfinished } from "../store/checkpoint.ts";
import { createChecksumObserver } from "../store/checksum-observer.ts";
import { commit } from "../store/commit.ts";
import type { DifferenceObserver } from "../store/difference-observer.ts";
import type { TokenFile } from "../store/token-file.ts";
import type { Pulled, PullJob } from "./pull-job.ts";
import { type ReadChanges, readChanges } from "./read-changes.ts";
import { refuseAllRows } from "./refuse-all-rows.ts";
import { tellNewShape, refuseNewShape } from "./refuse-new-shape.ts";
import { toKnownShapes } from "./compare-shapes.ts";
import { readMissingSchemaText } from "./read-schema-text.ts";
import { refuseEditedLink } from "./refuse-edited-link.ts";

/** Reads what changed since the token and applies it; or says why only a full pull helps, as the end of a sentence. */
export async function pullDelta(job: PullJob, token: TokenFile): Promise<Pulled | string> {
  const { context, files, facts } = job;
  refuseEditedLink(token, files, context.origin);
  context.onEvent({ kind: "start", entity: facts.entitySet, mode: "delta", because: null, resumedRows: 0 });
  try {
    const read = await readChanges(job, token.deltaLink, ({ seen }) =>
      refuseNewShape(job, token.columns, seen),
    );
    try {
      const { created, updated, deleted, rows, bytes } = await applyAndCommit(job, token, read);
      warnOfMixture(job, token, read);
      return { created, updated, deleted, rows, bytes, pages: read.pages };
    } finally {
      await read.changes.close();
    }
  } catch (error) {
    if (error instanceof NeedsFullPullError) return error.message;
    if (hasCode(error, "DVS-TOKEN-EXPIRED")) return "the server says that the token has expired";
    throw error;
  }
}

/** Puts the snapshot with the changes applied in place, and then its token; for `--dry-run` only counts. */
export async function applyAndCommit(job: PullJob, token: TokenFile, read: ReadChanges): Promise<Applied> {
  const { files, options } = job;
  const checksum = token.checksum === undefined ? null : createChecksumObserver(token.checksum);
  const applied = await apply(job, token, read, checksum ?? undefined);
  if (options.dryRun) return applied;
  const { deltaLink } = read;
  const next: TokenFile = {
    ...token,
    deltaLink,
    rows: applied.rows,
    bytes: applied.bytes,
    pulledAt: read.startedAt,
    // The same link again is as old as it was.
    deltaLinkAt: deltaLink === token.deltaLink ? token.deltaLinkAt : read.startedAt,
    retentionDays: job.environment.retentionDays ?? token.retentionDays,
    ...(checksum === null ? {} : { checksum: checksum.toText() }),
    ...adoptShapes(token, read),
  };
  const snapshot = isDifferent(applied) ? files.next : null;
  const schema = await readMissingSchemaText(job);
  await commit(files, { base: job.base, snapshot, token: next, schema, assertHeld: job.assertHeld });
  // A power cut may have brought back what a finished full pull had removed.
  await removeUnfinished(files);
  return applied;
}

/** The first rows of a table that was empty say what its rows have. */
function adoptShapes(
  { columns }: TokenFile,
  { shapes: { seen, differInPage } }: ReadChanges,
): Pick<TokenFile, "columns" | "isMixed"> {
  if (columns?.length !== 0 || seen.length === 0) return {};
  return { columns: toKnownShapes(seen), ...(seen.length > 1 && !differInPage ? { isMixed: true } : {}) };
}

function warnOfMixture({ context, facts }: PullJob, token: TokenFile, { shapes }: ReadChanges): void {
  const reason = tellNewShape(token.columns, shapes.seen);
  if (reason === null) return;
  const entity = facts.entitySet;
  const message = `${reason}; rows that did not change are kept as they were: dvsync pull ${entity} --full reads all of them again`;
  context.onEvent({ kind: "warning", entity, message });
}

/** Writes the next snapshot, if there is a difference (for `--dry-run` only counts it). */
async function apply(
  job: PullJob,
  token: TokenFile,
  { changes }: ReadChanges,
  observer: DifferenceObserver | undefined,
): Promise<Applied> {
  const { asker, context, files, facts, options } = job;
  const { rows, bytes } = token;
  if (changes.size === 0)
    return { created: 0, updated: 0, deleted: 0, rows, bytes, unchanged: 0, untouchedIds: [] };
  context.onEvent({ kind: "writing", entity: facts.entitySet });
  const applied = options.dryRun
    ? await countApplied(files.snapshot, token, changes, observer)
    : await applyChanges(files.snapshot, files.next, token, changes, observer);
  try {
    await refuseAllRows(job, createDataverse(asker, context.webApi), changes, applied, token.deltaLinkAt);
  } catch (error) {
    if (!options.dryRun) await removeFile(files.next);
    throw error;
  }
  return applied;
}
