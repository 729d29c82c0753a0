import { readPages } from "../dataverse/read-pages.ts";
import { createDataverse } from "../dataverse/client.ts";
import { putInPlace } from "../disk/durable.ts";
import { applyChanges, type Applied, countApplied } from "../store/apply-changes.ts";
import { type ChangeSet, createChangeSet } from "../store/change-set.ts";
import { type TokenFile, writeTokenFile } from "../store/token-file.ts";
import type { Pulled, PullSubject } from "./pull-full.ts";

/** Reads what changed since the token and applies it. Null when the server answered with all rows instead: only a full pull helps then. */
export async function pullDelta(
  subject: PullSubject,
  token: TokenFile,
  spoolPath: string,
): Promise<Pulled | null> {
  const { context, files, facts, options } = subject;
  const startedAt = context.now().toISOString();
  context.onEvent({ kind: "start", entity: facts.entitySet, mode: "delta", because: null, resumedRows: 0 });
  const changes = createChangeSet(spoolPath);
  try {
    const read = await readChanges(subject, token, changes);
    if (!read.isDelta) return null;
    await settleContested(subject, token, changes);
    const applied = await apply(subject, token, changes);
    if (!options.dryRun) {
      const deltaLink = read.deltaLink ?? token.deltaLink;
      await writeTokenFile(files, {
        ...token,
        deltaLink,
        rows: applied.rows,
        bytes: applied.bytes,
        pulledAt: startedAt,
        // The same link again is as old as it was.
        deltaLinkAt: deltaLink === token.deltaLink ? token.deltaLinkAt : startedAt,
        retentionDays: subject.environment.retentionDays ?? token.retentionDays,
      });
    }
    return { ...applied, pages: read.pages };
  } finally {
    await changes.close();
  }
}

function readChanges(subject: PullSubject, token: TokenFile, changes: ChangeSet) {
  const { context, facts } = subject;
  let bytes = 0;
  return readPages(
    subject.asker,
    {
      entitySet: facts.entitySet,
      primaryId: token.primaryId,
      link: token.deltaLink,
      kind: "delta",
      pageSize: subject.options.pageSize,
      origin: context.origin,
    },
    {
      row(chunk, start, end, idStart, idEnd) {
        bytes += end - start;
        changes.put(chunk, start, end, idStart, idEnd);
      },
      deleted: (id) => changes.remove(id),
      chunkEnd() {
        context.onEvent({ kind: "progress", entity: facts.entitySet, rows: changes.size, bytes, pages: 0 });
        return changes.room();
      },
      commit: () => undefined,
      // The page comes again, and the last word per id wins: nothing to take back.
      rollback: () => Promise.resolve(),
    },
  );
}

/** Asks for each row that the delta both sent and deleted (deleted and restored with the same id): only the table knows. */
async function settleContested(subject: PullSubject, token: TokenFile, changes: ChangeSet): Promise<void> {
  const dataverse = createDataverse(subject.asker, subject.context.webApi);
  for (const [change, id] of changes.contested) {
    changes.settle(change, await dataverse.readRow(token.entitySet, id, token.select));
  }
}

async function apply(subject: PullSubject, token: TokenFile, changes: ChangeSet): Promise<Applied> {
  const { context, files, facts, options } = subject;
  const unchanged = { created: 0, updated: 0, deleted: 0, rows: token.rows, bytes: token.bytes };
  if (changes.size === 0) return unchanged;
  context.onEvent({ kind: "writing", entity: facts.entitySet });
  if (options.dryRun) return countApplied(files, token, changes);
  const applied = await applyChanges(files, token, changes);
  if (applied.created + applied.updated + applied.deleted === 0) return unchanged;
  await subject.assertHeld();
  await putInPlace(files.next, files.snapshot);
  return applied;
}
