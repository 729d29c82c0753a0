import { createDataverse } from "../dataverse/client.ts";
import { hasCode } from "../errors/has-code.ts";
import { NeedsFullPullError } from "../dataverse/needs-full-pull.ts";
import type { Applied } from "../store/apply-changes.ts";
import { removeUnfinished } from "../store/checkpoint.ts";
import type { TokenFile } from "../store/token-file.ts";
import { commitChanges } from "./commit-changes.ts";
import { type Pulled, type PullJob, toFeedHolder } from "./pull-job.ts";
import { type ReadChanges, readChanges } from "./read-changes.ts";
import { refuseAllRows } from "./refuse-all-rows.ts";
import { refuseDeletes } from "./refuse-deletes.ts";
import { refuseEditedLink } from "./refuse-edited-link.ts";

/** Reads what changed since the token and applies it; or says why only a full pull helps, as the end of a sentence. */
export async function pullDelta(job: PullJob, token: TokenFile): Promise<Pulled | string> {
  const { context, files, facts } = job;
  refuseEditedLink(token, files, context.origin);
  context.onEvent({ kind: "start", entity: facts.entitySet, mode: "delta", because: null, resumedRows: 0 });
  try {
    const read = await readChanges(job, token.deltaLink);
    try {
      const { created, updated, deleted, rows, bytes } = await applyAndCommit(job, token, read);
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

async function applyAndCommit(job: PullJob, token: TokenFile, read: ReadChanges): Promise<Applied> {
  const { asker, context, environment, files, options } = job;
  const { changes, deltaLink, startedAt } = read;
  const dataverse = createDataverse(asker, context.webApi);
  if (changes.size > 0) context.onEvent({ kind: "writing", entity: token.entitySet });
  const applied = await commitChanges(toFeedHolder(job), {
    token,
    changes,
    dryRun: options.dryRun,
    next: {
      deltaLink,
      // The same link again is as old as it was.
      deltaLinkAt: deltaLink === token.deltaLink ? token.deltaLinkAt : startedAt,
      pulledAt: startedAt,
      retentionDays: environment.retentionDays ?? token.retentionDays,
    },
    async review(counts) {
      if (changes.size > 0) await refuseAllRows(job, dataverse, changes, counts, token.deltaLinkAt);
      refuseDeletes(options.maxDelete ?? null, token.entitySet, counts);
    },
  });
  // A power cut may have brought back what a finished full pull had removed.
  if (!options.dryRun) await removeUnfinished(files);
  return applied;
}
