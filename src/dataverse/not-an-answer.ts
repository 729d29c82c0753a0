import { DvsyncError, exitCodes } from "../errors.ts";
import type { Question } from "./question.ts";

/** The error for an answer that came, and cannot be used (exit 65). */
export function notAnAnswer(question: Question, why: string): DvsyncError {
  return new DvsyncError({
    code: "DVS-BAD-ANSWER",
    exitCode: exitCodes.data,
    message: `${question.doing} failed: the server's answer cannot be used: ${why}`,
    hint: 'check "url" in .syncrc: it is the environment\'s own address, like https://contoso.crm4.dynamics.com',
  });
}
