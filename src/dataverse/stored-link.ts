import { DvsyncError, exitCodes } from "../errors.ts";
import { ResumeRefusedError } from "./explain-answer.ts";
import type { ReadRequest } from "./read-request.ts";
import { Setback } from "./setback.ts";

/** The attempts at a next link that an earlier run was given. */
export interface StoredLink {
  /** What a failure means here: one that may pass is tried a few times; then, in whatever words, the link is refused. */
  explain(failure: unknown, pageSize: number): unknown;
}

const maxAttempts = 4;

/** Counts the attempts at a stored link, which would otherwise make every later pull fail in the same way. */
export function createStoredLink({ entitySet }: ReadRequest): StoredLink {
  let attempts = 0;
  return {
    explain(failure, pageSize) {
      if (failure instanceof ResumeRefusedError) return failure;
      const error = failure instanceof Setback ? failure.parts.error : failure;
      if (!(error instanceof DvsyncError) || error.exitCode === exitCodes.denied) return failure;
      if (failure instanceof Setback && isAboutSomethingElse(failure, pageSize)) return failure;
      if (++attempts >= maxAttempts) {
        const hint = `dvsync pull ${entitySet} --full`;
        return new ResumeRefusedError({
          code: "DVS-RESUME-REFUSED",
          exitCode: exitCodes.data,
          message: error.message,
          hint,
          cause: error,
        });
      }
      return failure instanceof Setback ? failure : new Setback({ error, reason: "the stored link fails" });
    },
  };
}

/** Throttling is about the user, and a page that is too large about its size. */
function isAboutSomethingElse({ parts }: Setback, pageSize: number): boolean {
  return parts.error.code === "DVS-THROTTLED" || (parts.isTooMuch === true && pageSize > 1);
}
