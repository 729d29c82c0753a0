import type { EntityFiles } from "../../store/entity-files.ts";
import type { Verified } from "../../store/token-file.ts";
import type { DifferenceKind, VerifyResult } from "../../types.ts";
import type { Found } from "./compare-with-server.ts";

/** Counts what was found. */
export function toVerifyResult(
  { entity, snapshot }: EntityFiles,
  found: Found,
  facts: Pick<VerifyResult, "level" | "repaired" | "requests" | "rows"> & { readonly startedMs: number },
): VerifyResult {
  const { startedMs, ...rest } = facts;
  const { differences, changedMeanwhile, unsettled, silent } = found;
  const count = (kind: DifferenceKind) => differences.filter(({ difference }) => difference === kind).length;
  const isEqual = differences.length === 0 && silent.length === 0 && unsettled === 0 && found.damage === null;
  return {
    entity,
    equal: isEqual,
    ...rest,
    missing: count("missing"),
    stale: count("stale"),
    extra: count("extra"),
    silent: silent.length,
    changedMeanwhile,
    unsettled,
    durationMs: Math.round(performance.now() - startedMs),
    file: snapshot,
    differences: [
      ...differences,
      ...silent.map((id) => ({ id, difference: "silent" as const, ours: null, theirs: null })),
    ],
  };
}

/** How a verification ended, in a word. Rows that differ in bytes alone are none of the mirror's faults. */
export function toWord({ missing, stale, extra, unsettled, repaired }: VerifyResult): Verified["result"] {
  if (unsettled > 0) return "unsettled";
  if (repaired > 0) return "repaired";
  return missing + stale + extra > 0 ? "differs" : "equal";
}
