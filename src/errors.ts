/** The documented exit codes (README, "Exit codes"); success is 0. */
export const exitCodes = {
  no: 1,
  usage: 64,
  data: 65,
  unavailable: 69,
  bug: 70,
  io: 74,
  tryAgain: 75,
  denied: 77,
  config: 78,
  interrupted: 130,
  terminated: 143,
} as const;

export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];

export interface ErrorParts {
  /** Stable and upper case: `DVS-TOKEN-EXPIRED`. Scripts match on it. */
  readonly code: `DVS-${string}`;
  readonly exitCode: ExitCode;
  /** What happened to what, and why: one or two plain sentences. Never holds a secret. */
  readonly message: string;
  /** What to do next, as a command where one exists. */
  readonly hint?: string | undefined;
  readonly cause?: unknown;
}

/** Every failure that dvsync foresees; anything else that is thrown counts as a bug (exit 70). */
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

/** The wire broke before a whole answer was read; asking again may help. Thrown by `Send` and by reading `Answer.body`. */
export class WireError extends Error {
  /** What broke, so that a caller can tell "waiting cannot help" from "ask again". */
  readonly kind: "dns" | "refused" | "reset" | "timeout" | "tls" | "proxy" | "decode" | "other";

  constructor(kind: WireError["kind"], message: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.name = "WireError";
    this.kind = kind;
  }
}
