import { DvsyncError, exitCodes } from "../errors.ts";
import { parseRetryAfter } from "./retry-after.ts";
import type { ServerError } from "./server-error.ts";
import { Setback } from "./setback.ts";

/** What was asked, for the sentence that says what failed, and for the codes that mean different things to different questions. */
export interface Question {
  /** "reading accounts" */
  readonly doing: string;
  readonly entity: string | null;
  /** The request carries a delta token, so the answer may say that it has expired. */
  readonly carriesToken?: boolean;
  /** The request is a next link that an earlier run was given. */
  readonly isResumed?: boolean;
}

/** The server keeps changes no longer than this token is old; only a full pull helps. */
export class TokenExpiredError extends DvsyncError {}

/** The server will not go on from a next link that an earlier run was given. */
export class ResumeRefusedError extends DvsyncError {}

const throttling = new Set(["0x80072321", "0x80072322", "0x80072326"]); // PROTOCOL 10.1
const passing = new Set(["0x80040216", "0x80044150", "0x80060891"]); // PROTOCOL 10.6, 8.10
const sqlTimeout = "0x80044151";
const expired = "0x80044352";

/** Turns an error answer into what it means: a `Setback` to wait out, or an error with code, exit code and next step. Matches codes first; messages are localized (PROTOCOL 12, 29). */
export function explainAnswer(error: ServerError, question: Question, nowMs: number): Setback | DvsyncError {
  return (
    explainSetback(error, question, nowMs) ?? explainToken(error, question) ?? explainRefusal(error, question)
  );
}

function explainSetback(error: ServerError, question: Question, nowMs: number): Setback | null {
  const { status, code } = error;
  const retryAfterMs = parseRetryAfter(error.retryAfter, nowMs);
  if (status === 429 || throttling.has(code)) {
    const failure = toError(
      error,
      question,
      "DVS-THROTTLED",
      exitCodes.tryAgain,
      "run the same command again later",
    );
    return new Setback({ error: failure, reason: "the server is throttling", retryAfterMs, holdsAll: true });
  }
  const failure = toError(
    error,
    question,
    "DVS-UNAVAILABLE",
    exitCodes.tryAgain,
    "run the same command again later",
  );
  if (code === sqlTimeout)
    return new Setback({
      error: failure,
      reason: "the server's database timed out",
      retryAfterMs,
      isTooMuch: true,
    });
  if ([408, 502, 503, 504].includes(status) || passing.has(code)) {
    return new Setback({
      error: failure,
      reason: `the server answers ${status}`,
      retryAfterMs,
      holdsAll: retryAfterMs !== null,
    });
  }
  if (status < 500 || code !== "") return null;
  const server = toError(
    error,
    question,
    "DVS-SERVER",
    exitCodes.unavailable,
    "look at the service health of the environment",
  );
  return new Setback({
    error: server,
    reason: `the server answers ${status}`,
    retryAfterMs,
    mostAttempts: 4,
  });
}

function explainToken(error: ServerError, question: Question): DvsyncError | null {
  const { status, code, message } = error;
  const pullFull = `dvsync pull ${question.entity ?? ""} --full`;
  if (question.isResumed === true && status >= 400 && status < 500 && ![401, 403].includes(status)) {
    return new ResumeRefusedError({
      code: "DVS-RESUME-REFUSED",
      exitCode: exitCodes.data,
      message: say(error, question),
      hint: pullFull,
    });
  }
  if (question.carriesToken !== true) return null;
  const saysExpired = /expired/i.test(message) && /full sync/i.test(message);
  if (code === expired || status === 410 || saysExpired) {
    return new TokenExpiredError({
      code: "DVS-TOKEN-EXPIRED",
      exitCode: exitCodes.data,
      message: say(error, question),
      hint: pullFull,
    });
  }
  if (code === "0x80072491" || code === "0x80072492" || status !== 400) return null;
  return new DvsyncError({
    code: "DVS-TOKEN-REFUSED",
    exitCode: exitCodes.data,
    message: `the server did not accept the delta link of ${question.entity}: ${detail(error)}`,
    hint: `${pullFull}   (reads the whole table again; if a selected column is gone, take it out of "select" first)`,
  });
}

function explainRefusal(error: ServerError, question: Question): DvsyncError {
  const { status, code, message } = error;
  if (status >= 300 && status < 400) {
    return new DvsyncError({
      code: "DVS-REDIRECT",
      exitCode: exitCodes.data,
      message: `${question.doing} was answered with a redirect (status ${status}); it was not followed, and the access token went nowhere else`,
      hint: 'check "url" in .syncrc: it is the environment\'s own address, like https://contoso.crm4.dynamics.com',
    });
  }
  if (code === "0x80072491" || code === "0x80072492") {
    return toError(
      error,
      question,
      "DVS-NOT-TRACKED",
      exitCodes.config,
      "dvsync entities   (shows which tables are tracked; tracking is switched on in the table's properties)",
    );
  }
  if (code === "0x80072560") {
    return toError(
      error,
      question,
      "DVS-NO-APPLICATION-USER",
      exitCodes.denied,
      "add the app as an application user of this environment (Power Platform admin center > Environments > Settings > Users + permissions > Application users), with a security role",
      "the sign-in is good, but it is no user of this environment",
    );
  }
  if (/Required Depth: Global/i.test(message)) {
    const privilege = /PrivilegeName: (\w+)/.exec(message)?.[1] ?? "the read privilege";
    return toError(
      error,
      question,
      "DVS-NO-GLOBAL-READ",
      exitCodes.denied,
      `change tracking needs organization-wide read: give the user a security role with ${privilege} at organization level`,
      "the user may read only a part of the table, and change tracking needs all of it",
    );
  }
  if (code === "0x80040220" || code === "0x80048306") {
    const privilege = /missing (prv\w+)/.exec(message)?.[1] ?? /PrivilegeName: (\w+)/.exec(message)?.[1];
    return toError(
      error,
      question,
      "DVS-NO-PRIVILEGE",
      exitCodes.denied,
      `give the user a security role with ${privilege ?? "read on the table"} at organization level`,
    );
  }
  if (status === 401)
    return toError(
      error,
      question,
      "DVS-UNAUTHORIZED",
      exitCodes.denied,
      "dvsync doctor   (checks the sign-in step by step)",
      "the server does not accept the access token, or got none",
    );
  if (status === 403)
    return toError(
      error,
      question,
      "DVS-FORBIDDEN",
      exitCodes.denied,
      "dvsync doctor   (checks rights step by step)",
    );
  if (code === "0x8004a104")
    return toError(
      error,
      question,
      "DVS-ENVIRONMENT-DISABLED",
      exitCodes.unavailable,
      "ask the administrator whether the environment is in administration mode or disabled",
    );
  const property = /property named '([^']+)'/.exec(message)?.[1];
  if (property !== undefined) {
    return toError(
      error,
      question,
      "DVS-COLUMN-UNKNOWN",
      exitCodes.config,
      `take "${property}" out of the selected columns, or correct it: names are lower case, and a lookup is called _${property}_value`,
    );
  }
  if (status === 404)
    return toError(
      error,
      question,
      "DVS-NOT-FOUND",
      exitCodes.config,
      'check "url" and "apiVersion" in .syncrc, and the name: dvsync entities',
    );
  if (status >= 500)
    return toError(
      error,
      question,
      "DVS-SERVER",
      exitCodes.unavailable,
      "look at the service health of the environment",
    );
  return toError(
    error,
    question,
    "DVS-REFUSED",
    exitCodes.unavailable,
    "the server's words above say why; with a support request give the request id",
  );
}

function toError(
  error: ServerError,
  question: Question,
  code: `DVS-${string}`,
  exitCode: DvsyncError["exitCode"],
  hint: string,
  why = "",
): DvsyncError {
  return new DvsyncError({ code, exitCode, message: say(error, question, why), hint });
}

/** `why` is ours, in plain words; what the server says may be in any language. */
function say(error: ServerError, question: Question, why = ""): string {
  return `${question.doing} failed: ${why === "" ? "" : `${why}: `}${detail(error)}`;
}

function detail(error: ServerError): string {
  const facts = [
    `status ${error.status}`,
    error.code,
    error.requestId === null ? "" : `request ${error.requestId}`,
  ];
  return `${error.message} (${facts.filter((fact) => fact !== "").join(", ")})`;
}
