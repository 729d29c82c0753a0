import { NeedsFullPullError } from "../dataverse/needs-full-pull.ts";
import { findNewShape, sayNewShape, type Shapes } from "./compare-shapes.ts";
import type { PullJob } from "./pull-job.ts";

/** Throws `NeedsFullPullError` when rows have other members than those of the snapshot: rows of two shapes are not what the table would send. With `"onNewColumn": "warn"` all is kept. */
export function refuseNewShape({ options }: PullJob, known: Shapes | null | undefined, seen: Shapes): void {
  const reason = tellNewShape(known, seen);
  if (reason !== null && options.onNewColumn !== "warn") throw new NeedsFullPullError(reason);
}

/** How rows differ from those of the snapshot, or null. Nothing is new where nothing is known. */
export function tellNewShape(known: Shapes | null | undefined, seen: Shapes): string | null {
  if (known === null || known === undefined || known.length === 0) return null;
  const names = findNewShape(known, seen);
  return names === undefined ? null : sayNewShape(known, names);
}
