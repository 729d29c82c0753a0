import { removeFile } from "../disk/durable.ts";
import { applyChanges, type Applied, countApplied, isDifferent } from "../store/apply-changes.ts";
import type { ChangeSet } from "../store/change-set.ts";
import type { TokenFile } from "../store/token-file.ts";
import { type Feed, type FeedHolder, openFeed } from "./open-feed.ts";

export interface CommitChanges {
  /** The token file of the snapshot as it is. */
  readonly token: TokenFile;
  readonly changes: ChangeSet;
  /** What the token file will say of it. */
  readonly next: Pick<TokenFile, "deltaLink" | "deltaLinkAt" | "pulledAt" | "retentionDays">;
  /** Only counts, and shows the events. */
  readonly dryRun?: boolean;
  /** Throws to leave everything as it was. */
  readonly review?: (applied: Applied) => Promise<void>;
}

/** Applies a change set to the snapshot that the token vouches for, and puts snapshot, events and token in place together. */
export async function commitChanges(holder: FeedHolder, parts: CommitChanges): Promise<Applied> {
  const { token, next } = parts;
  const { entitySet: entity, primaryId } = token;
  const facts = { entity, primaryId, token, askedAt: next.pulledAt, startOver: null };
  const feed = await openFeed(holder, facts);
  try {
    return await commitWithFeed(holder, parts, feed);
  } finally {
    await feed.close();
  }
}

async function commitWithFeed(
  { files }: FeedHolder,
  { token, changes, next, dryRun = false, review }: CommitChanges,
  feed: Feed,
): Promise<Applied> {
  const { rows, bytes } = token;
  const applied =
    changes.size === 0
      ? { created: 0, updated: 0, deleted: 0, rows, bytes, unchanged: 0, untouchedIds: [] }
      : dryRun
        ? await countApplied(files.snapshot, token, changes, feed.observer)
        : await applyChanges(files.snapshot, files.next, token, changes, feed.observer);
  try {
    await review?.(applied);
  } catch (error) {
    if (!dryRun) await removeFile(files.next);
    throw error;
  }
  if (dryRun) await feed.show();
  else {
    const snapshot = isDifferent(applied) ? files.next : null;
    await feed.commit({ snapshot, token: { ...token, ...next, rows: applied.rows, bytes: applied.bytes } });
  }
  return applied;
}
