import { removeFile } from "../disk/durable.ts";
import { applyChanges, type Applied, countApplied, isDifferent } from "../store/apply-changes.ts";
import type { ChangeSet } from "../store/change-set.ts";
import { combineObservers, type DifferenceObserver } from "../store/difference-observer.ts";
import type { TokenFile } from "../store/token-file.ts";
import { type Feed, type FeedHolder, openFeed } from "./open-feed.ts";

export interface CommitChanges {
  /** The token file of the snapshot as it is. */
  readonly token: TokenFile;
  readonly changes: ChangeSet;
  /** When the server was asked. */
  readonly askedAt: string;
  /** Told of every difference too. */
  readonly observer?: DifferenceObserver | null;
  /** What the token file will say anew, once the changes are applied. */
  readonly toNext: () => Partial<TokenFile>;
  /** The text of a schema file that is to go with it. */
  readonly readSchema?: () => Promise<string | null>;
  /** Only counts, and shows the events. */
  readonly dryRun?: boolean;
  /** Throws to leave everything as it was. */
  readonly review?: (applied: Applied) => Promise<void>;
}

/** Applies a change set to the snapshot that the token vouches for, and puts snapshot, events and token in place together. */
export async function commitChanges(holder: FeedHolder, parts: CommitChanges): Promise<Applied> {
  const { token, askedAt } = parts;
  const { entitySet: entity, primaryId } = token;
  const feed = await openFeed(holder, { entity, primaryId, token, askedAt, startOver: null });
  try {
    return await commitWithFeed(holder, parts, feed);
  } finally {
    await feed.close();
  }
}

async function commitWithFeed({ files }: FeedHolder, parts: CommitChanges, feed: Feed): Promise<Applied> {
  const { token, changes, dryRun = false, review } = parts;
  const observer = combineObservers(feed.observer, parts.observer ?? undefined);
  const { rows, bytes } = token;
  const applied =
    changes.size === 0
      ? { created: 0, updated: 0, deleted: 0, rows, bytes, unchanged: 0, untouchedIds: [] }
      : dryRun
        ? await countApplied(files.snapshot, token, changes, observer)
        : await applyChanges(files.snapshot, files.next, token, changes, observer);
  try {
    await review?.(applied);
  } catch (error) {
    if (!dryRun) await removeFile(files.next);
    throw error;
  }
  if (dryRun) await feed.show();
  else {
    await feed.commit({
      snapshot: isDifferent(applied) ? files.next : null,
      token: { ...token, ...parts.toNext(), rows: applied.rows, bytes: applied.bytes },
      schema: (await parts.readSchema?.()) ?? null,
    });
  }
  return applied;
}
