import type { WireKind } from "./wire-kinds.ts";

/** The wire broke before a whole answer was read; asking again may help. Thrown by `Send` and by reading `Answer.body`. */
export class WireError extends Error {
  /** What broke, so that a caller can tell "waiting cannot help" from "ask again". */
  readonly kind: WireKind;

  constructor(kind: WireKind, message: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.name = "WireError";
    this.kind = kind;
  }
}
