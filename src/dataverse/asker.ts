import { DvsyncError, exitCodes, WireError } from "../errors.ts";
import { NotJsonError } from "../json/compactor.ts";
import type { Answer, Send } from "../types.ts";
import { explainAnswer } from "./explain-answer.ts";
import type { Question } from "./question.ts";
import type { Clock, Patience } from "./patience.ts";
import { readServerError, type ServerError } from "./server-error.ts";
import { Setback, type SetbackParts } from "./setback.ts";

export interface AskerOptions {
  readonly send: Send;
  readonly patience: Patience;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  /** Says what a broken wire means to the user: DNS, TLS, proxy and so on. */
  readonly explainWire: (error: WireError) => DvsyncError;
  readonly onWait: (ms: number, reason: string) => void;
}

/** A question that is asked by a POST, though it only reads, and whose error answers are read in a way of their own. */
export interface PostTarget {
  readonly url: string;
  /** Written anew for every attempt. */
  readonly body: () => string;
  readonly readError: (answer: Answer) => Promise<ServerError>;
}

/** Asks the server on behalf of one entity (or of the run), counting what it takes. */
export interface Asker {
  readonly requests: number;
  readonly retries: number;
  readonly signal: AbortSignal;
  /** The same asker, counting and waiting on, that stops for another signal. */
  withSignal(signal: AbortSignal): Asker;
  /** Sends a GET to a URL, or a POST, and hands its good answer to `read`; repeats both together until they succeed, fail for good, or patience ends. */
  ask<T>(
    target: string | PostTarget,
    headers: () => Readonly<Record<string, string>>,
    question: Question,
    read: (answer: Answer) => Promise<T>,
    onSetback?: (parts: SetbackParts) => void,
  ): Promise<T>;
}

// PROTOCOL 3.1
const usualHeaders = {
  accept: "application/json",
  "odata-maxversion": "4.0",
  "odata-version": "4.0",
  "if-none-match": "null",
};

// A page that is no JSON from the third time on is no accident of the wire.
const attemptsAtBrokenPage = 4;

/** Creates an asker that shares `patience` with all others of the run. */
export function createAsker(options: AskerOptions): Asker {
  return openAsker(options, { ms: 0, requests: 0, retries: 0 });
}

/** What an entity has taken so far: requests, repeated ones, and ms of waiting. */
interface Spent {
  ms: number;
  requests: number;
  retries: number;
}

function openAsker(options: AskerOptions, spent: Spent): Asker {
  const { send, patience, clock, signal } = options;

  async function attempt<T>(
    target: string | PostTarget,
    headers: Readonly<Record<string, string>>,
    question: Question,
    read: (answer: Answer) => Promise<T>,
  ): Promise<T> {
    spent.requests++;
    let answer: Answer | undefined;
    try {
      const readError = typeof target === "string" ? readServerError : target.readError;
      answer = await send(
        typeof target === "string"
          ? { url: target, headers: { ...usualHeaders, ...headers }, signal }
          : { url: target.url, body: target.body(), headers, signal },
      );
      if (answer.status < 200 || answer.status >= 300)
        throw explainAnswer(await readError(answer), question, clock.now());
      refuseHtml(answer, question);
      return await read(answer);
    } catch (error) {
      signal.throwIfAborted();
      throw toSetback(error, question, options.explainWire);
    } finally {
      await answer?.discard();
    }
  }

  return {
    get requests() {
      return spent.requests;
    },
    get retries() {
      return spent.retries;
    },
    signal,
    withSignal: (other) => openAsker({ ...options, signal: other }, spent),
    ask: (target, headers, question, read, onSetback) =>
      patience.persist(() => attempt(target, headers(), question, read), {
        signal,
        spent,
        onSetback: (parts) => onSetback?.(parts),
        onWait: options.onWait,
        onRetry: () => {
          spent.retries++;
        },
      }),
  };
}

function toSetback(
  error: unknown,
  question: Question,
  explainWire: (error: WireError) => DvsyncError,
): unknown {
  if (error instanceof WireError) {
    const explained = explainWire(error);
    if (error.kind === "tls" || error.kind === "proxy") return explained;
    return new Setback({
      error: explained,
      reason: wireReasons[error.kind],
      isBrokenWire: error.kind !== "decode",
    });
  }
  if (error instanceof NotJsonError) {
    const failure = new DvsyncError({
      code: "DVS-NOT-A-PAGE",
      exitCode: exitCodes.data,
      message: `${question.doing} failed: the answer is not a whole page of JSON: ${error.message}`,
      hint: "run the same command again; if it fails in the same way, try a smaller --page-size",
      cause: error,
    });
    return new Setback({ error: failure, reason: "the page was broken", mostAttempts: attemptsAtBrokenPage });
  }
  return error;
}

const wireReasons = {
  dns: "the host name was not found",
  refused: "the server refuses connections",
  reset: "the connection broke",
  timeout: "the server is silent",
  tls: "the secure connection failed",
  proxy: "the proxy failed",
  decode: "the compressed page was broken",
  other: "the connection failed",
} as const;

function refuseHtml(answer: Answer, question: Question): void {
  const type = answer.header("content-type") ?? "";
  if (!/html/i.test(type)) return;
  throw new DvsyncError({
    code: "DVS-NOT-A-PAGE",
    exitCode: exitCodes.data,
    message: `${question.doing} failed: the answer is a web page (${type}), not data; a sign-in page or a gateway may stand in between`,
    hint: 'check "url" in .syncrc: it is the environment\'s own address, like https://contoso.crm4.dynamics.com',
  });
}
