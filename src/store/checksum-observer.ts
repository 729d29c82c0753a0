import { createChecksum, toCrc } from "../rows/checksum.ts";
import type { DifferenceObserver } from "./difference-observer.ts";

/** Carries the checksum of a snapshot on to the next one. */
export interface ChecksumObserver extends DifferenceObserver {
  toText(): string;
}

/** Begins with the checksum of the old snapshot. */
export function createChecksumObserver(checksum: string): ChecksumObserver {
  const sum = createChecksum(checksum);
  const add = (line: Buffer) => sum.add(toCrc(line, 0, line.length), line.length);
  const remove = (line: Buffer) => sum.remove(toCrc(line, 0, line.length), line.length);
  return {
    created: add,
    deleted: remove,
    updated(before, after) {
      remove(before);
      add(after);
    },
    drained: () => undefined,
    toText: () => sum.toText(),
  };
}
