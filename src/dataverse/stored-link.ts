import { DvsyncError } from "../errors/dvsync-error.ts";
import { exitCodes } from "../errors/exit-codes.ts";
import { fail } from "../errors/fail.ts";
import { hasCode } from "../errors/has-code.ts";
import type { ReadRequest } from "./read-request.ts";
import { RetryableError } from "./retryable-error.ts";

/** The attempts at a next link that an earlier run was given. */
export interface StoredLink {
  /** What a failure means here: one that may pass is tried a few times; then, in whatever words, the link is refused. */
  explain(failure: unknown, pageSize: number): unknown;
}

const maxAttempts = 4;

/** Counts the attempts at a stored link, which would otherwise make every later pull fail in the same way. */
export function createStoredLink({ entitySet }: Pick<ReadRequest, "entitySet">): StoredLink {
  let attempts = 0;
  return {
    explain(failure, pageSize) {
      if (hasCode(failure, "DVS-RESUME-REFUSED")) return failure;
      const error = failure instanceof RetryableError ? failure.parts.error : failure;
      if (!(error instanceof DvsyncError) || error.exitCode === exitCodes.denied) return failure;
      if (failure instanceof RetryableError && isAboutSomethingElse(failure, pageSize)) return failure;
      if (++attempts >= maxAttempts) {
        return fail("DVS-RESUME-REFUSED", { failed: error.message, entity: entitySet }, error);
      }
      return failure instanceof RetryableError
        ? failure
        : new RetryableError({ error, reason: "the stored link fails" });
    },
  };
}

/** Throttling is about the user, and a page that is too large about its size. */
function isAboutSomethingElse({ parts }: RetryableError, pageSize: number): boolean {
  return parts.error.code === "DVS-THROTTLED" || (parts.pageTooLarge === true && pageSize > 1);
}
