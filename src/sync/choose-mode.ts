import { fail } from "../errors/fail.ts";
import type { TokenFile } from "../store/token-file.ts";
import { tellAge } from "./token-age.ts";

/** What a pull is asked to do, and what is true when it starts. */
export interface PullFacts {
  /** `--full` */
  readonly wantsFull: boolean;
  readonly entity: string;
  readonly url: string;
  readonly apiVersion: string;
  readonly organizationId: string;
  readonly select: readonly string[] | null;
  /** The columns stand on the command line only. */
  readonly isSelectedByHand: boolean;
  /** Size of the snapshot on disk; null when there is none. */
  readonly snapshotBytes: number | null;
  /** Days that the environment keeps changes; 0 for ever, null when unknown. */
  readonly retentionDays: number | null;
  /** A full pull was interrupted and can go on. */
  readonly canResume: boolean;
  readonly now: Date;
}

/** Full or delta; `because` is the end of a sentence that begins "a full pull, because". */
export type Choice =
  | { readonly mode: "delta"; readonly token: TokenFile }
  | { readonly mode: "full"; readonly because: string };

/** Decides how to pull, from the token file and the facts alone. Throws (exit 78) rather than mix two organizations in one snapshot. */
export function chooseMode(token: TokenFile | null, facts: PullFacts): Choice {
  if (facts.wantsFull) return full("--full was given");
  if (token === null) return full("there is no token yet");
  if (token.organizationId !== facts.organizationId) {
    throw fail("DVS-OTHER-ORGANIZATION", { case: "snapshot", entity: facts.entity, was: token, is: facts });
  }
  if (token.url !== facts.url)
    return full("the environment's URL is not the one that the token was written with");
  if (token.apiVersion !== facts.apiVersion)
    return full(`the token was written with API version ${token.apiVersion}`);
  if (!isSameSelect(token.select, facts.select)) {
    const [was, now] = [toColumns(token.select), toColumns(facts.select)];
    if (facts.isSelectedByHand) throw fail("DVS-OTHER-COLUMNS", { entity: facts.entity, was, now });
    return full(`other columns are selected: was ${was}, now ${now}`);
  }
  if (facts.snapshotBytes === null) return full("the snapshot is missing");
  if (facts.snapshotBytes !== token.bytes)
    return full("the snapshot is not the file that the token was written with");
  if (facts.canResume) return full("an interrupted full pull is resumed");
  const age = tellAge(token.deltaLinkAt, facts.now, facts.retentionDays);
  if (!age.isKept) return full(age.because);
  return { mode: "delta", token };
}

/** True when both name the same columns, in any order; null means all columns. */
export function isSameSelect(a: readonly string[] | null, b: readonly string[] | null): boolean {
  if (a === null || b === null) return a === b;
  return a.length === b.length && a.every((column) => b.includes(column));
}

function toColumns(select: readonly string[] | null): string {
  return select === null ? "all" : select.join(",");
}

function full(because: string): Choice {
  return { mode: "full", because };
}
