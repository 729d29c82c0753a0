import type { PullResult } from "../types.ts";
import { toCount, toRows, toSeconds, toSize } from "./numbers.ts";
import { type Paint, plainPaint } from "./paint.ts";

/** One line for one finished pull; `width` is the length of the longest entity name of the run. */
export function toPullLine(result: PullResult, width: number, paint: Paint = plainPaint): string {
  const name = result.entity.padEnd(width);
  const because = result.because === null ? "" : `   because ${result.because}`;
  if (result.estimate !== undefined) {
    const rows = result.estimate === null ? "all rows" : `about ${toRows(result.estimate)}`;
    return `${paint.bold(name)}  ${result.mode.padEnd(5)}  ${rows}${paint.dim(`${because}   (dry run: nothing was written)`)}`;
  }
  const dry = result.dryRun === true;
  const changes = toChanges(result);
  const rows = toRows(result.rows);
  const middle = changes === null ? rows : `${changes.padEnd(dry ? 22 : 10)}   ${rows.padStart(14)}`;
  // All sizes end in the same column, but never touch what stands before them.
  const size = toSize(result.bytes).padStart(Math.max((dry ? 49 : 43) - middle.length, 10));
  const tail = `${because}${dry ? "   (dry run: nothing was written)" : ""}`;
  const took = toSeconds(result.durationMs).padStart(9);
  return `${paint.bold(name)}  ${result.mode.padEnd(5)}  ${middle}${size}${took}${paint.dim(tail)}`;
}

/** Null for a first pull: everything is new, so there is nothing to tell apart. */
function toChanges({ mode, created, updated, deleted, rows, dryRun }: PullResult): string | null {
  if (mode === "full" && created === rows && updated === 0 && deleted === 0) return null;
  if (created === 0 && updated === 0 && deleted === 0) return "no changes";
  const counts = `+${toCount(created)} ~${toCount(updated)} -${toCount(deleted)}`;
  return dryRun === true ? `would apply ${counts}` : counts;
}
