import type { DvsyncError } from "../errors/dvsync-error.ts";
import { fail } from "../errors/fail.ts";
import type { Question } from "./question.ts";

/** The error for an answer that came, and cannot be used (exit 65). */
export function notAnAnswer({ doing }: Question, why: string): DvsyncError {
  return fail("DVS-BAD-ANSWER", { case: "unusable", doing, why });
}
