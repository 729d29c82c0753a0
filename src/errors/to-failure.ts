import { DvsyncError } from "./dvsync-error.ts";
import { fail } from "./fail.ts";

/** Whatever was thrown as one of ours: what dvsync does not foresee is a bug in it. */
export function toFailure(error: unknown): DvsyncError {
  return error instanceof DvsyncError ? error : fail("DVS-BUG", { what: describe(error) }, error);
}

/** "TypeError: x is undefined [CODE]" */
export function describe(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const code = "code" in error && typeof error.code === "string" ? ` [${error.code}]` : "";
  return `${error.name}: ${error.message}${code}`;
}
