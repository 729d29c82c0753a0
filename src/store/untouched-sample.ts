import { createLineIds } from "../rows/line-ids.ts";

/** A few ids of the lines that a change set does not speak of. */
export interface UntouchedSample {
  readonly ids: readonly string[];
  /** So many such lines were met, the first of which begins at `bytes[at]`. */
  add(lines: number, bytes: Buffer, at: number): void;
}

/** Creates an empty sample: it keeps the first id, and one from further on. */
export function createUntouchedSample(primaryId: string): UntouchedSample {
  const lineIds = createLineIds(primaryId);
  const ids: string[] = [];
  let met = 0;
  let next = 1;
  return {
    ids,
    add(lines, bytes, at) {
      met += lines;
      if (met < next) return;
      next = met * 2;
      const end = bytes.indexOf(0x0a, at);
      if (lineIds.find(bytes, at, end < 0 ? bytes.length : end))
        ids[Math.min(ids.length, 1)] = bytes.toString("utf8", lineIds.idStart, lineIds.idEnd);
    },
  };
}
