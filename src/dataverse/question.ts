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

/** The server's own words, with status, code and request id, which support asks for. */
export function sayDetail(error: ServerError): string {
  const request = error.requestId === null ? "" : `request ${error.requestId}`;
  const facts = [`status ${error.status}`, error.code, request].filter((fact) => fact !== "");
  return `${error.message} (${facts.join(", ")})`;
}
