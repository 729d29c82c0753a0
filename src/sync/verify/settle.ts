import { toVersion } from "../../rows/row-etag.ts";
import type { DifferenceKind } from "../../types.ts";

/** What is known of a row in one place; null where it is not there. */
export type RowState = { readonly etag: string | null; readonly print: string | null } | null;

/** A row that is not the same here and on the server. */
export interface Candidate {
  readonly id: string;
  /** The row of the snapshot. */
  readonly ours: RowState;
  /** The server's, when it was last looked at. */
  readonly theirs: RowState;
  /** For how long the server has shown it like this, in ms. */
  readonly steadyMs: number;
}

/** Another look at a candidate, and what the changes that were read after it say. */
export interface SecondLook {
  readonly theirs: RowState;
  /** The changes since the last pull, or since the last look, name the row. */
  readonly isAnnounced: boolean;
}

/** How far the changes go that were read after a look. */
export interface Announced {
  /** All changes up to this row version have been told; null when that is not known. */
  readonly upTo: bigint | null;
  /** The newest row version that the server has shown. */
  readonly newest: bigint | null;
  /** The server no longer tells what has changed. */
  readonly isBlind: boolean;
}

/** A confirmed difference; `meanwhile`: the row has changed since the last pull; `again`: nobody can tell yet. */
export type Verdict = DifferenceKind | "meanwhile" | "again";

/** No transaction of a server is open for longer; until it ends, rows show what it did and changes do not (docs/protocol.md 5.12). */
const longestTransactionMs = 120_000;

/** How a row differs, or null when it is the same; without a print only versions are compared. */
export function compareStates(ours: RowState, theirs: RowState): DifferenceKind | null {
  if (ours === null) return theirs === null ? null : "missing";
  if (theirs === null) return "extra";
  if (ours.etag !== theirs.etag) return "stale";
  return ours.print === null || theirs.print === null || ours.print === theirs.print ? null : "silent";
}

/** Decides on one candidate after another look. Never takes a change that is still on its way for a difference. */
export function settle(candidate: Candidate, look: SecondLook, announced: Announced): Verdict {
  const difference = compareStates(candidate.ours, look.theirs);
  if (difference === null || look.isAnnounced) return "meanwhile";
  if (!isSame(candidate.theirs, look.theirs)) return "again";
  // The same version here and there: no change can be on its way.
  if (difference === "silent" || announced.isBlind) return difference;
  const { upTo, newest } = announced;
  const version = toVersion(look.theirs?.etag ?? null);
  if (upTo !== null && version !== null) return version <= upTo ? difference : "again";
  // A row that is gone shows no version: the changes must be seen to keep up, for as long as they could be held back.
  if (upTo !== null && newest !== null && newest > upTo) return "again";
  return candidate.steadyMs >= longestTransactionMs ? difference : "again";
}

/** True when the server has shown the same row twice, as far as versions tell. */
export function isSame(before: RowState, after: RowState): boolean {
  return (before === null) === (after === null) && before?.etag === after?.etag;
}
