import type { ExitCode } from "./exit-codes.ts";

export interface ErrorParts {
  /** Stable and upper case: `DVS-TOKEN-EXPIRED`. Scripts match on it. */
  readonly code: `DVS-${string}`;
  readonly exitCode: ExitCode;
  /** What happened to what, and why: one plain sentence. Never holds a secret. */
  readonly message: string;
  /** What to do next, as a command where one exists. */
  readonly hint?: string | undefined;
  readonly cause?: unknown;
}

/** Every failure that dvsync foresees; anything else that is thrown counts as a bug (exit 70). Made by `fail`. */
export class DvsyncError extends Error {
  readonly code: `DVS-${string}`;
  readonly exitCode: ExitCode;
  readonly hint: string | undefined;

  constructor(parts: ErrorParts) {
    super(parts.message, parts.cause === undefined ? undefined : { cause: parts.cause });
    this.name = "DvsyncError";
    this.code = parts.code;
    this.exitCode = parts.exitCode;
    this.hint = parts.hint;
  }
}
