import { fail } from "../errors/fail.ts";
import { hasCode } from "../errors/has-code.ts";
import type { PullOptions } from "./pull-context.ts";

/** The same error, with the place of the selected columns as its next step where the server does not know one of them. */
export function namePlace(error: unknown, { select, selectedIn }: PullOptions): unknown {
  if (!hasCode(error, "DVS-COLUMN-UNKNOWN") || select === null || selectedIn === undefined) return error;
  return fail("DVS-COLUMN-UNKNOWN", { doing: "", said: "", failed: error.message, place: selectedIn }, error);
}
