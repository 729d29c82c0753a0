import type { VerifyResult } from "../types.ts";
import { toCount, toRows, toSeconds } from "./numbers.ts";
import { type Paint, plainPaint } from "./paint.ts";

/** One line for one entity that was verified; `width` is the length of the longest entity name of the run. */
export function toVerifyLine(result: VerifyResult, width: number, paint: Paint = plainPaint): string {
  const { entity, level, rows, requests, durationMs } = result;
  const word = toWord(result);
  const ink = word === "equal" ? paint.green : paint.red;
  const found = (["missing", "stale", "extra", "silent", "unsettled"] as const)
    .filter((kind) => result[kind] > 0)
    .map((kind) => `${toCount(result[kind])} ${kind}`);
  const parts = [
    toRows(rows).padStart(14),
    level.padEnd(7),
    ...(found.length > 0 ? [found.join(", ")] : []),
    ...(level === "offline" ? [] : [`${toCount(requests)} ${requests === 1 ? "request" : "requests"}`]),
    ...(result.changedMeanwhile > 0 ? [`${toCount(result.changedMeanwhile)} changed meanwhile`] : []),
    toSeconds(durationMs),
    ...(word === "DIFFERS" ? [`next: dvsync verify ${entity} --repair`] : []),
  ];
  return `${paint.bold(entity.padEnd(width))}  ${ink(word.padEnd(9))}  ${parts.join("   ")}`;
}

/** The lines of `verify --list`: rclone check's signs. */
export function toDifferenceLines({ differences }: VerifyResult): string[] {
  return differences.map(({ id, difference, ours, theirs }) => {
    if (difference === "missing") return `+ ${id}   on the server, not here`;
    if (difference === "extra") return `- ${id}   here, gone on the server`;
    if (difference === "stale") return `* ${id}   here ${ours}, there ${theirs}`;
    return `* ${id}   the same version with other bytes`;
  });
}

function toWord({ equal, missing, stale, extra, unsettled, repaired }: VerifyResult): string {
  if (equal) return "equal";
  if (repaired > 0 && unsettled === 0) return "repaired";
  if (missing + stale + extra > 0) return "DIFFERS";
  return unsettled > 0 ? "unsettled" : "silent";
}
