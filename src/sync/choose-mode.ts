import { fail } from "../errors/fail.ts";
import type { TokenFile } from "../store/token-file.ts";
import type { Api } from "../types.ts";
import { toApiName } from "./source.ts";
import { sayNewShape } from "./compare-shapes.ts";
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
  /** How the rows are to be read. */
  readonly api: Api;
  /** The columns of the rows, where dvsync names them; else null. */
  readonly columns: readonly string[] | null;
  /** `select` is all columns but these. */
  readonly exclude: readonly string[] | null;
  /** The columns stand on the command line only. */
  readonly isSelectedByHand: boolean;
  /** Size of the snapshot on disk; null when there is none. */
  readonly snapshotBytes: number | null;
  /** Days that the environment keeps changes; 0 for ever, null when unknown. */
  readonly retentionDays: number | null;
  /** A full pull was interrupted and can go on. */
  readonly canResume: boolean;
  /** `"onNewColumn": "warn"` */
  readonly keepsMixture: boolean;
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
    if (facts.exclude !== null && isSameSelect(token.exclude ?? null, facts.exclude))
      return full(sayNewShape([token.select ?? []], facts.select ?? []));
    const [was, now] = [toColumns(token), toColumns(facts)];
    if (facts.isSelectedByHand) {
      const { entity, exclude } = facts;
      const option = exclude === null ? `--select ${now}` : `--exclude-columns ${exclude.join(",")}`;
      throw fail("DVS-OTHER-COLUMNS", { entity, was, now, option });
    }
    return full(`other columns are selected: was ${was}, now ${now}`);
  }
  const { api = "web" } = token;
  if (api !== facts.api)
    return full(
      `the rows were read through ${toApiName(api)}, and now ${toApiName(facts.api)} is to be used`,
    );
  if (facts.columns !== null && !isSameSelect(token.askedColumns ?? null, facts.columns))
    return full(tellColumns(token.askedColumns ?? [], facts.columns));
  if (facts.snapshotBytes === null) return full("the snapshot is missing");
  if (facts.snapshotBytes !== token.bytes)
    return full("the snapshot is not the file that the token was written with");
  if (facts.canResume) return full("an interrupted full pull is resumed");
  if (token.isMixed === true && !facts.keepsMixture)
    return full("its columns changed while the table was read");
  const age = tellAge(token.deltaLinkAt, facts.now, facts.retentionDays);
  if (!age.isKept) return full(age.because);
  return { mode: "delta", token };
}

/** True when both name the same columns, in any order; null means all columns. */
export function isSameSelect(a: readonly string[] | null, b: readonly string[] | null): boolean {
  if (a === null || b === null) return a === b;
  return a.length === b.length && a.every((column) => b.includes(column));
}

function tellColumns(was: readonly string[], now: readonly string[]): string {
  const gained = now.filter((column) => !was.includes(column));
  const lost = was.filter((column) => !now.includes(column));
  const told = [
    gained.length === 0 ? "" : `gained the ${gained.length === 1 ? "column" : "columns"} ${shorten(gained)}`,
    lost.length === 0 ? "" : `lost the ${lost.length === 1 ? "column" : "columns"} ${shorten(lost)}`,
  ];
  return `the table has ${told.filter((text) => text !== "").join(" and ")}`;
}

function shorten(names: readonly string[]): string {
  return names.length <= 3
    ? names.join(", ")
    : `${names.slice(0, 3).join(", ")} and ${names.length - 3} more`;
}

function toColumns({ select, exclude }: Pick<TokenFile, "select"> & { exclude?: readonly string[] | null }) {
  if (exclude) return `all but ${exclude.join(",")}`;
  return select === null ? "all" : select.join(",");
}

function full(because: string): Choice {
  return { mode: "full", because };
}
