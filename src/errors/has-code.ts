import type { Code } from "./book.ts";
import { DvsyncError } from "./dvsync-error.ts";

/** Whether an error is one of ours with one of these codes. */
export function hasCode(error: unknown, ...codes: readonly Code[]): error is DvsyncError {
  return error instanceof DvsyncError && codes.some((code) => code === error.code);
}
