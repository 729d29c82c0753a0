import type { DvsyncError } from "../errors/dvsync-error.ts";
import { WireError } from "../errors/wire-error.ts";
import { fail } from "../errors/fail.ts";
import { NotJsonError, TooLongError } from "../rows/compactor.ts";
import type { Answer, Send } from "../types.ts";
import { explainAnswer } from "./explain-answer.ts";
import type { Question } from "./question.ts";
import type { Clock, Patience } from "./patience.ts";
import { readServerError, type ServerError } from "./server-error.ts";
import { RetryableError } from "./retryable-error.ts";
import { watchChunks, watchSilence } from "./silence.ts";

export interface AskerOptions {
  readonly send: Send;
  /** Fetches the access token that `send` will need, so that waiting for it does not count as the server's silence. */
  readonly signIn?: (signal: AbortSignal) => Promise<unknown>;
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
  /** Begins a question whose answer is read in parts. */
  begin(question: Question): Attempts;
  /** Sends a GET to a URL, or a POST, and hands its good answer to `read`; repeats both together until they succeed, fail for good, or patience ends. */
  ask<T>(
    target: string | PostTarget,
    headers: Readonly<Record<string, string>>,
    question: Question,
    read: (answer: Answer) => Promise<T>,
  ): Promise<T>;
}

/** The attempts at one question. */
export interface Attempts {
  /** Sends a GET to a URL, or a POST, when it is time; resolves with a good answer, whose body the caller reads and discards. */
  send(target: string | PostTarget, headers: Readonly<Record<string, string>>): Promise<Answer>;
  /** What a failure to send or to read means: a `RetryableError`, which may pass, or what ends the question. */
  explain(error: unknown): unknown;
  /** Waits until it may be asked again; throws what ends the question. */
  recover(failure: unknown): Promise<void>;
  /** The answer was whole and good. */
  succeeded(): void;
}

// docs/protocol.md 3.1
const usualHeaders = {
  accept: "application/json",
  "odata-maxversion": "4.0",
  "odata-version": "4.0",
  "if-none-match": "null",
};

// A page that is no JSON from the third time on is no accident of the wire.
const attemptsAtBrokenPage = 4;

// An attempt that is made at all gets so many ms to be answered.
const leastChance = 5_000;

/** Creates an asker that shares `patience` with all others of the run. */
export function createAsker(options: AskerOptions): Asker {
  return openAsker(options, { ms: 0, requests: 0, retries: 0 });
}

/** What an entity has taken so far: requests, repeated ones, and ms in which nothing arrived. */
interface Spent {
  ms: number;
  requests: number;
  retries: number;
}

function openAsker(options: AskerOptions, spent: Spent): Asker {
  const { send, patience, clock, signal } = options;

  function begin(question: Question): Attempts {
    const trial = patience.begin({
      signal,
      spent,
      onWait: options.onWait,
      onRetry: () => {
        spent.retries++;
      },
    });
    let silence = watchSilence(0, clock);
    return {
      async send(target, headers) {
        await trial.ready();
        await options.signIn?.(signal); // a person may have to enter a code: no silence of the server's
        spent.requests++;
        silence = watchSilence(Math.max(trial.leftMs, leastChance), clock);
        const either = AbortSignal.any([signal, silence.signal]);
        const request =
          typeof target === "string"
            ? { url: target, headers: { ...usualHeaders, ...headers } }
            : { url: target.url, body: target.body(), headers };
        const readError = typeof target === "string" ? readServerError : target.readError;
        const answer = await silence.during(() => send({ ...request, signal: either }));
        try {
          if (answer.status < 200 || answer.status >= 300)
            throw explainAnswer(await silence.during(() => readError(answer)), question, clock.now());
          refuseHtml(answer, question);
        } catch (error) {
          await answer.discard();
          throw error;
        }
        const text = (limit?: number) => silence.during(() => answer.text(limit));
        return { ...answer, text, body: watchChunks(answer.body, silence) };
      },
      explain(error) {
        signal.throwIfAborted();
        return toRetryable(error, question, options.explainWire);
      },
      recover: (failure) => trial.failed(failure, silence.ms),
      succeeded: () => trial.succeeded(),
    };
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
    begin,
    async ask(target, headers, question, read) {
      const attempts = begin(question);
      for (;;) {
        try {
          const answer = await attempts.send(target, headers);
          try {
            const result = await read(answer);
            attempts.succeeded();
            return result;
          } finally {
            await answer.discard();
          }
        } catch (error) {
          await attempts.recover(attempts.explain(error));
        }
      }
    },
  };
}

function toRetryable(
  error: unknown,
  question: Question,
  explainWire: (error: WireError) => DvsyncError,
): unknown {
  if (error instanceof WireError) {
    const explained = explainWire(error);
    if (error.kind === "tls" || error.kind === "proxy") return explained;
    return new RetryableError({
      error: explained,
      reason: wireReasons[error.kind],
      isBrokenWire: error.kind !== "decode",
    });
  }
  if (error instanceof NotJsonError) {
    const why = error.message;
    const failure = fail(
      "DVS-NOT-A-PAGE",
      { case: "broken", doing: question.doing, form: "JSON", why },
      error,
    );
    return new RetryableError({
      error: failure,
      reason: "the page was broken",
      maxAttempts: error instanceof TooLongError ? 1 : attemptsAtBrokenPage,
    });
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
  throw fail("DVS-NOT-A-PAGE", { case: "web page", doing: question.doing, type });
}
