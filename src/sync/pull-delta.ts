import { applyChanges, type Applied, countApplied, isDifferent } from "../store/apply-changes.ts";
import { type ChangeSet, createChangeSet } from "../store/change-set.ts";
import { commit } from "../store/commit.ts";
import type { TokenFile } from "../store/token-file.ts";
import type { Pulled, PullSubject } from "./pull-subject.ts";
import { readChanges } from "./read-changes.ts";
import { refuseEditedLink } from "./refuse-edited-link.ts";

/** Reads what changed since the token and applies it. Null when the server answered with all rows instead: only a full pull helps then. */
export async function pullDelta(subject: PullSubject, token: TokenFile): Promise<Pulled | null> {
  const { context, files, facts, options } = subject;
  refuseEditedLink(token, files, context.origin);
  const startedAt = context.now().toISOString();
  context.onEvent({ kind: "start", entity: facts.entitySet, mode: "delta", because: null, resumedRows: 0 });
  const changes = createChangeSet(files.spool);
  try {
    const read = await readChanges(subject, token.deltaLink, changes);
    if (!read.isDelta) return null;
    const applied = await apply(subject, token, changes);
    if (!options.dryRun) {
      const deltaLink = read.deltaLink ?? token.deltaLink;
      const next: TokenFile = {
        ...token,
        deltaLink,
        rows: applied.rows,
        bytes: applied.bytes,
        pulledAt: startedAt,
        // The same link again is as old as it was.
        deltaLinkAt: deltaLink === token.deltaLink ? token.deltaLinkAt : startedAt,
        retentionDays: subject.environment.retentionDays ?? token.retentionDays,
      };
      const { base, assertHeld } = subject;
      const snapshot = isDifferent(applied) ? files.next : null;
      await commit(files, { base, snapshot, token: next, assertHeld });
    }
    return { ...applied, pages: read.pages };
  } finally {
    await changes.close();
  }
}

async function apply(subject: PullSubject, token: TokenFile, changes: ChangeSet): Promise<Applied> {
  const { context, files, facts, options } = subject;
  const unchanged = { created: 0, updated: 0, deleted: 0, rows: token.rows, bytes: token.bytes };
  if (changes.size === 0) return unchanged;
  context.onEvent({ kind: "writing", entity: facts.entitySet });
  if (options.dryRun) return countApplied(files.snapshot, token, changes);
  const applied = await applyChanges(files.snapshot, files.next, token, changes);
  return isDifferent(applied) ? applied : unchanged;
}
