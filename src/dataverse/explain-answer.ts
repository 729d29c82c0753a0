import { DvsyncError } from "../errors/dvsync-error.ts";
import { fail } from "../errors/fail.ts";
import { readNames, type ServerMeaning, toServerMeaning } from "../errors/server-codes.ts";
import { type Question, sayDetail } from "./question.ts";
import { parseRetryAfter } from "./retry-after.ts";
import type { ServerError } from "./server-error.ts";
import { RetryableError } from "./retryable-error.ts";

/** There is no row with this id. */
export class RowGoneError extends DvsyncError {}

/** Rows of this table cannot be asked for singly. */
export class RowsNotReadableError extends DvsyncError {}

// A server error without a code may be an accident, and so may a cache's or a gateway's answer; when it comes four times it is none.
const attemptsAtAccident = 4;

/** Turns an error answer into what it means: a `RetryableError` to wait out, or an error with code, exit code and next step. */
export function explainAnswer(
  error: ServerError,
  question: Question,
  nowMs: number,
): RetryableError | DvsyncError {
  const meaning = toServerMeaning(error);
  const refusal = refuse(error, question, meaning);
  const retryAfterMs = parseRetryAfter(error.retryAfter, nowMs);
  const status = `the server answers ${error.status}`;
  if (meaning.again !== undefined) {
    const { reason = status, pageTooLarge = false } = meaning.again;
    const pausesRun = meaning.again.pausesRun ?? (retryAfterMs !== null && !pageTooLarge);
    return new RetryableError({ error: refusal, reason, retryAfterMs, pausesRun, pageTooLarge });
  }
  if (error.status === 304 || (error.status >= 500 && error.code === "")) {
    return new RetryableError({
      error: refusal,
      reason: status,
      retryAfterMs,
      maxAttempts: attemptsAtAccident,
    });
  }
  return explainRow(error, question, meaning) ?? explainLink(error, question, meaning) ?? refusal;
}

/** Only one code says that a row is gone; a 404 may as well come from a gateway, which may be right the next time. */
function explainRow(
  error: ServerError,
  question: Question,
  meaning: ServerMeaning,
): RetryableError | DvsyncError | null {
  if (question.isRow !== true) return null;
  const facts = { doing: question.doing, said: sayDetail(error) };
  const failure = fail("DVS-BAD-ANSWER", { case: "row", ...facts });
  if (meaning.row === "gone") return new RowGoneError(failure);
  if (meaning.row === "not readable") return new RowsNotReadableError(failure);
  if (error.status !== 404) return null;
  return new RetryableError({
    error: failure,
    reason: "the server answers 404",
    maxAttempts: attemptsAtAccident,
  });
}

/** What an error answer means to a link that a server gave out: only reading from the start helps. */
function explainLink(error: ServerError, question: Question, meaning: ServerMeaning): DvsyncError | null {
  const { status } = error;
  const facts = { doing: question.doing, said: sayDetail(error), entity: question.entity ?? "" };
  if (question.isResumed === true && status >= 400 && status < 500 && status !== 401 && status !== 403) {
    return fail("DVS-RESUME-REFUSED", { ...facts, failed: `${facts.doing} failed: ${facts.said}` });
  }
  if (question.carriesToken !== true) return null;
  if (meaning.isExpired === true) return fail("DVS-TOKEN-EXPIRED", facts);
  const isOfLink = meaning.code !== "DVS-NOT-TRACKED" && meaning.code !== "DVS-COLUMN-UNKNOWN";
  if (question.isNextLink === true && (status === 400 || status === 404) && isOfLink) {
    return fail("DVS-NEXT-LINK-REFUSED", facts);
  }
  if (!isOfLink || status !== 400) return null;
  return fail("DVS-TOKEN-REFUSED", facts);
}

function refuse(error: ServerError, { doing }: Question, { code }: ServerMeaning): DvsyncError {
  const { status } = error;
  const facts = { doing, said: sayDetail(error), ...readNames(error.message) };
  if (status === 304) return fail("DVS-NOT-A-PAGE", { case: "not modified", ...facts });
  if (status >= 300 && status < 400) return fail("DVS-REDIRECT", { doing, status });
  return code === "DVS-NOT-TRACKED" ? fail(code, { case: "answer", ...facts }) : fail(code, facts);
}
