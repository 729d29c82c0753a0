/** Told of every difference between a snapshot and the next one, as it is written. Lines come without their newline, and are valid during the call only. */
export interface DifferenceObserver {
  created(after: Buffer): void;
  updated(before: Buffer, after: Buffer): void;
  deleted(before: Buffer): void;
  /** Resolves when more may come; undefined when that is so now. */
  drained(): Promise<void> | undefined;
}
