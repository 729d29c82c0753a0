import type { DvsyncError } from "../errors/dvsync-error.ts";

export interface RetryableParts {
  /** What to say when patience ends. */
  readonly error: DvsyncError;
  /** In a few words, for the progress line: "the server is throttling". */
  readonly reason: string;
  /** The least that the server asks to wait, in ms; null when it did not say. */
  readonly retryAfterMs?: number | null;
  /** The limit is per user, so everything else waits too (docs/protocol.md 10.1). */
  readonly pausesRun?: boolean;
  /** Give up after so many attempts, however much patience is left: waiting hardly helps. */
  readonly maxAttempts?: number;
  /** The server could not put so many rows on one page. */
  readonly pageTooLarge?: boolean;
  /** Nobody has answered yet in this run, perhaps nobody ever will. */
  readonly isBrokenWire?: boolean;
}

/** An attempt failed in a way that may pass: ask again after a while. */
export class RetryableError extends Error {
  readonly parts: RetryableParts;

  constructor(parts: RetryableParts) {
    super(parts.error.message, { cause: parts.error });
    this.name = "RetryableError";
    this.parts = parts;
  }
}
