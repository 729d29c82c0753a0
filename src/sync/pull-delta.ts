import { createDataverse } from "../dataverse/client.ts";
import { hasCode } from "../errors/has-code.ts";
import { NeedsFullPullError } from "../dataverse/needs-full-pull.ts";
import type { Applied } from "../store/apply-changes.ts";
import { removeUnfinished } from "../store/checkpoint.ts";
import { createChecksumObserver } from "../store/checksum-observer.ts";
import type { TokenFile } from "../store/token-file.ts";
import { commitChanges } from "./commit-changes.ts";
import { type Pulled, type PullJob, toFeedHolder } from "./pull-job.ts";
import { type ReadChanges, readChanges } from "./read-changes.ts";
import { refuseAllRows } from "./refuse-all-rows.ts";
import { refuseDeletes } from "./refuse-deletes.ts";
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

/** Puts the snapshot with the changes applied in place, with its events and its token; for `--dry-run` only counts. */
export async function applyAndCommit(job: PullJob, token: TokenFile, read: ReadChanges): Promise<Applied> {
  const { asker, context, environment, files, options } = job;
  const { changes, deltaLink, startedAt } = read;
  const dataverse = createDataverse(asker, context.webApi);
  const checksum = token.checksum === undefined ? null : createChecksumObserver(token.checksum);
  if (changes.size > 0) context.onEvent({ kind: "writing", entity: token.entitySet });
  const applied = await commitChanges(toFeedHolder(job), {
    token,
    changes,
    askedAt: startedAt,
    dryRun: options.dryRun,
    observer: checksum,
    async review(counts) {
      if (changes.size > 0) await refuseAllRows(job, dataverse, changes, counts, token.deltaLinkAt);
      refuseDeletes(options.maxDelete ?? null, token.entitySet, counts);
    },
    toNext: () => ({
      deltaLink,
      pulledAt: startedAt,
      // The same link again is as old as it was.
      deltaLinkAt: deltaLink === token.deltaLink ? token.deltaLinkAt : startedAt,
      retentionDays: environment.retentionDays ?? token.retentionDays,
      ...(checksum === null ? {} : { checksum: checksum.toText() }),
      ...adoptShapes(token, read),
    }),
    readSchema: () => readMissingSchemaText(job),
  });
  // A power cut may have brought back what a finished full pull had removed.
  if (!options.dryRun) await removeUnfinished(files);
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
