import { DvsyncError, exitCodes } from "../errors.ts";
import { columnIn, explainRefusal } from "./explain-refusal.ts";
import { type Question, sayDetail, sayWhatFailed, toAnswerError } from "./question.ts";
import { parseRetryAfter } from "./retry-after.ts";
import type { ServerError } from "./server-error.ts";
import { Setback, type SetbackParts } from "./setback.ts";

/** The server keeps changes no longer than this token is old; only a full pull helps. */
export class TokenExpiredError extends DvsyncError {}

/** The server will not go on from a next link that an earlier run was given. */
export class ResumeRefusedError extends DvsyncError {}

/** The server will not go on from a next link that it has just given. */
export class NextLinkRefusedError extends DvsyncError {}

/** There is no row with this id. */
export class RowGoneError extends DvsyncError {}

/** Rows of this table cannot be asked for singly. */
export class RowsNotReadableError extends DvsyncError {}

const throttling = new Set(["0x80072321", "0x80072322", "0x80072326"]); // PROTOCOL 10.1
const passing = new Set(["0x80040216", "0x80044150", "0x80060891"]); // PROTOCOL 10.6, 8.10
const notTracked = new Set(["0x80072491", "0x80072492"]); // PROTOCOL 4.13
const sqlTimeout = "0x80044151";
const expired = "0x80044352";
const rowGone = "0x80040217";
const rowsNotReadable = "0x80040800";

/** Turns an error answer into what it means: a `Setback` to wait out, or an error with code, exit code and next step. */
export function explainAnswer(error: ServerError, question: Question, nowMs: number): Setback | DvsyncError {
  const setback = explainSetback(error, question, parseRetryAfter(error.retryAfter, nowMs));
  return (
    setback ?? explainRow(error, question) ?? explainToken(error, question) ?? explainRefusal(error, question)
  );
}

function explainSetback(error: ServerError, question: Question, retryAfterMs: number | null): Setback | null {
  const { status, code } = error;
  const toSetback = (dvsCode: "DVS-THROTTLED" | "DVS-UNAVAILABLE", parts: Omit<SetbackParts, "error">) => {
    const meaning = { code: dvsCode, exitCode: exitCodes.tryAgain, hint: "run the same command again later" };
    return new Setback({ error: toAnswerError(error, question, meaning), retryAfterMs, ...parts });
  };
  if (status === 429 || throttling.has(code)) {
    return toSetback("DVS-THROTTLED", { reason: "the server is throttling", holdsAll: true });
  }
  if (code === sqlTimeout) {
    return toSetback("DVS-UNAVAILABLE", { reason: "the server's database timed out", isTooMuch: true });
  }
  const reason = `the server answers ${status}`;
  if ([408, 502, 503, 504].includes(status) || passing.has(code)) {
    return toSetback("DVS-UNAVAILABLE", { reason, holdsAll: retryAfterMs !== null });
  }
  if (status !== 304 && (status < 500 || code !== "")) return null;
  // A server error without a code may be an accident, and so may a cache's answer; when it comes four times it is none.
  return new Setback({ error: explainRefusal(error, question), reason, retryAfterMs, mostAttempts: 4 });
}

/** Only one code says that a row is gone; a 404 may as well come from a gateway, which may be right the next time. */
function explainRow(error: ServerError, question: Question): Setback | DvsyncError | null {
  if (question.isRow !== true) return null;
  const parts = {
    code: "DVS-BAD-ANSWER",
    exitCode: exitCodes.data,
    message: sayWhatFailed(error, question),
  } as const;
  if (error.code === rowGone) return new RowGoneError(parts);
  if (error.code === rowsNotReadable) return new RowsNotReadableError(parts);
  if (error.status !== 404) return null;
  const why = "the answer does not say whether the row is there";
  const hint =
    "run the same command again; if it fails in the same way, a proxy or gateway answers in the server's place";
  const unusable = new DvsyncError({ ...parts, message: sayWhatFailed(error, question, why), hint });
  return new Setback({ error: unusable, reason: "the server answers 404", mostAttempts: 4 });
}

function explainToken(error: ServerError, question: Question): DvsyncError | null {
  const { status, code, message } = error;
  const parts = {
    exitCode: exitCodes.data,
    message: sayWhatFailed(error, question),
    hint: `dvsync pull ${question.entity ?? ""} --full`,
  };
  if (question.isResumed === true && status >= 400 && status < 500 && ![401, 403].includes(status)) {
    return new ResumeRefusedError({ code: "DVS-RESUME-REFUSED", ...parts });
  }
  if (question.carriesToken !== true) return null;
  const saysExpired = /expired/i.test(message) && /full sync/i.test(message); // PROTOCOL 7.4
  if (code === expired || status === 410 || saysExpired) {
    return new TokenExpiredError({ code: "DVS-TOKEN-EXPIRED", ...parts });
  }
  const isOfLink = !notTracked.has(code) && columnIn(error) === undefined;
  if (question.isNextLink === true && (status === 400 || status === 404) && isOfLink) {
    return new NextLinkRefusedError({
      code: "DVS-NEXT-LINK-REFUSED",
      exitCode: exitCodes.data,
      message: `the server did not accept a next link that it had just given, among the changes of ${question.entity}: ${sayDetail(error)}`,
      hint: `${parts.hint}   (reads the whole table again)`,
    });
  }
  if (!isOfLink || status !== 400) return null;
  return new DvsyncError({
    code: "DVS-TOKEN-REFUSED",
    exitCode: exitCodes.data,
    message: `the server did not accept the delta link of ${question.entity}: ${sayDetail(error)}`,
    hint: `${parts.hint}   (reads the whole table again)`,
  });
}
