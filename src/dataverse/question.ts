import { DvsyncError } from "../errors.ts";
import type { ServerError } from "./server-error.ts";

/** What was asked, for the sentence that says what failed, and for the codes that mean different things to different questions. */
export interface Question {
  /** "reading accounts" */
  readonly doing: string;
  readonly entity: string | null;
  /** The request carries a delta token, so the answer may say that it has expired. */
  readonly carriesToken?: boolean;
  /** The request is a next link that an earlier run was given. */
  readonly isResumed?: boolean;
  /** The request is a next link that this read was given. */
  readonly isNextLink?: boolean;
  /** The request is for one row by its id. */
  readonly isRow?: boolean;
}

export interface Meaning {
  readonly code: `DVS-${string}`;
  readonly exitCode: DvsyncError["exitCode"];
  readonly hint: string;
  /** In plain words and in English; what the server says may be in any language. */
  readonly why?: string | undefined;
}

/** The error for an answer that means this: what was asked, why it failed, in our words and the server's. */
export function toAnswerError(error: ServerError, question: Question, meaning: Meaning): DvsyncError {
  const { code, exitCode, hint } = meaning;
  return new DvsyncError({ code, exitCode, message: sayWhatFailed(error, question, meaning.why), hint });
}

/** "reading accounts failed: ..." */
export function sayWhatFailed(error: ServerError, question: Question, why = ""): string {
  return `${question.doing} failed: ${why === "" ? "" : `${why}: `}${sayDetail(error)}`;
}

/** The server's own words, with status, code and request id, which support asks for. */
export function sayDetail(error: ServerError): string {
  const request = error.requestId === null ? "" : `request ${error.requestId}`;
  const facts = [`status ${error.status}`, error.code, request].filter((fact) => fact !== "");
  return `${error.message} (${facts.join(", ")})`;
}
