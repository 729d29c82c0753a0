import type { TokenFile } from "../token-file.ts";

/** For how long changes are to be kept, in ms; "off" ends it, null says nothing about it. */
export type KeepChanges = number | "off" | null;

/** How a pull writes down what it changes. */
export interface FeedPlan {
  /** What its segment follows. */
  readonly previous: number;
  /** Why readers must start over from the snapshot, whatever changed; null when the differences tell all. */
  readonly startOver: string | null;
}

export interface FeedFacts {
  readonly keep: KeepChanges;
  readonly token: TokenFile | null;
  /** The newest segment on disk, or null. */
  readonly newestSeq: number | null;
  readonly snapshotBytes: number | null;
}

/** Decides whether a pull keeps its changes, and whether its segment can follow the one before; null when none are kept. */
export function planFeed({ keep, token, newestSeq, snapshotBytes }: FeedFacts): FeedPlan | null {
  // Without a token nobody knows, but kept changes do not end by accident.
  const isKept = keep === null ? (token === null ? newestSeq !== null : token.changes !== undefined) : true;
  if (keep === "off" || !isKept) return null;
  const known = token?.changes?.seq ?? 0;
  return { previous: Math.max(known, newestSeq ?? 0), startOver: toReason() };

  function toReason(): string | null {
    if (token === null) return newestSeq === null ? "this is the first pull" : "there was no token";
    if (token.changes === undefined) return "no changes were kept before";
    if (token.changes.pulledAt !== token.pulledAt) return "a pull in between kept no changes";
    if (newestSeq !== known) return "the kept changes are not those of the token";
    if (snapshotBytes === null) return "the snapshot was missing";
    if (snapshotBytes !== token.bytes) return "the snapshot was not the file that the token was written with";
    return null;
  }
}
