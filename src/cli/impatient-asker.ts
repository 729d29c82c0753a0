import { type Asker, createAsker } from "../dataverse/asker.ts";
import type { Clock, Patience } from "../dataverse/patience.ts";
import { RetryableError } from "../dataverse/retryable-error.ts";
import { WireError } from "../errors/wire-error.ts";
import { explainWireError } from "../http/explain-wire-error.ts";
import { withAccessToken } from "../http/with-access-token.ts";
import type { Send } from "../types.ts";
import type { Io } from "./io.ts";
import type { Server } from "./server.ts";

/** An asker that asks once and says at once what went wrong: a person waits for the answer. */
export function createImpatientAsker({ config, accessTokens, bareSend }: Server, io: Io): Asker {
  const { origin } = config;
  return createAsker({
    // Signing in has no deadline: a person may have to enter a code.
    send: withAccessToken(withDeadline(bareSend), accessTokens, origin),
    patience,
    clock,
    signal: io.signal,
    explainWire: (error) => explainWireError(error, origin, io.env),
    onWait: () => undefined,
  });
}

const deadlineMs = 20_000;

/** Gives each request 20 seconds for its whole answer; then it throws `WireError` "timeout". */
export function withDeadline(send: Send, ms = deadlineMs): Send {
  return (request) => {
    const late = new AbortController();
    const giveUp = () => late.abort(new WireError("timeout", `no whole answer within ${ms / 1000} s`));
    setTimeout(giveUp, ms).unref();
    const signals = [late.signal, ...(request.signal === undefined ? [] : [request.signal])];
    return send({ ...request, signal: AbortSignal.any(signals) });
  };
}

const patience: Patience = {
  begin: () => ({
    ready: () => Promise.resolve(),
    leftMs: Number.POSITIVE_INFINITY,
    succeeded: () => undefined,
    failed: (failure) => Promise.reject(failure instanceof RetryableError ? failure.parts.error : failure),
  }),
};

const clock: Clock = { now: Date.now, random: Math.random, sleep: () => Promise.resolve() };
