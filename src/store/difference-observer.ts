/** Told of every difference between a snapshot and the next one, as it is written. Lines come without their newline, and are valid during the call only. */
export interface DifferenceObserver {
  created(after: Buffer): void;
  updated(before: Buffer, after: Buffer): void;
  deleted(before: Buffer): void;
  /** Resolves when more may come; undefined when that is so now. */
  drained(): Promise<void> | undefined;
}

/** Tells both; undefined when there is nobody to tell. */
export function combineObservers(
  one: DifferenceObserver | undefined,
  other: DifferenceObserver | undefined,
): DifferenceObserver | undefined {
  if (one === undefined || other === undefined) return one ?? other;
  return {
    created(after) {
      one.created(after);
      other.created(after);
    },
    updated(before, after) {
      one.updated(before, after);
      other.updated(before, after);
    },
    deleted(before) {
      one.deleted(before);
      other.deleted(before);
    },
    async drained() {
      await one.drained();
      await other.drained();
    },
  };
}
