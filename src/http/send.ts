import { randomUUID } from "node:crypto";
import { setMaxListeners } from "node:events";
import type { Dispatcher } from "undici";
import { WireError } from "../errors/wire-error.ts";
import type { Answer, Request, Send } from "../types.ts";
import { decodeBody } from "./decode-body.ts";
import { openDispatcher } from "./open-dispatcher.ts";
import { proxyFor } from "./proxy-for.ts";
import { openBody } from "./open-body.ts";
import { refuseForeignLink } from "./refuse-foreign-link.ts";
import { toRequestTarget } from "./same-origin.ts";
import { ProxyRefusal, toWireError } from "./to-wire-error.ts";

export interface WireOptions {
  /** The configured origin: `https://contoso.crm4.dynamics.com`. The wire goes nowhere else. */
  readonly origin: string;
  /** Where the proxy variables are read from. */
  readonly env: NodeJS.ProcessEnv;
  /** `dvsync/<version>` */
  readonly userAgent: string;
  readonly timeouts?: {
    readonly connectMs?: number;
    /** Until the header of the answer is whole, whatever informational answers (1xx) come before it. */
    readonly headersMs?: number;
    /** How long a body may bring nothing, or next to nothing. */
    readonly bodyIdleMs?: number;
  };
  /** Connections at a time; without it as many as there are requests. */
  readonly connections?: number;
}

export interface Wire {
  readonly send: Send;
  /** Breaks off whatever is still under way. */
  close(): Promise<void>;
}

/** The wire to one origin. Any status is an answer, redirects too; only a broken wire throws `WireError`, and an abort the signal's reason. */
export function openWire(options: WireOptions): Wire {
  const { connectMs = 30_000, headersMs = 180_000, bodyIdleMs = 120_000 } = options.timeouts ?? {};
  const proxy = proxyFor(options.origin, options.env);
  const { dispatcher, close } = openDispatcher({ proxy, connectMs, connections: options.connections });
  const host = new URL(options.origin).host;
  const proxyHost = proxy === null ? null : new URL(proxy.uri).host;
  const toError = (error: unknown): WireError => toWireError(error, host, proxyHost);

  return {
    close,
    async send(request) {
      request.signal?.throwIfAborted();
      refuseForeignLink(request.url, options.origin);
      const stop = new AbortController();
      const onAbort = (): void => stop.abort(request.signal?.reason);
      // One signal stops a whole run: many listeners are no leak, and Node must not print a warning about them.
      if (request.signal) setMaxListeners(0, request.signal);
      request.signal?.addEventListener("abort", onAbort, { once: true });
      // undici starts its own clock anew with each informational answer.
      const late = new WireError("timeout", `no answer came in time from ${host}`);
      const deadline = setTimeout(() => stop.abort(late), connectMs + headersMs);
      const forget = (): void => request.signal?.removeEventListener("abort", onAbort);
      try {
        const asked = dispatcher.request({
          origin: options.origin,
          path: toRequestTarget(request.url),
          method: request.body === undefined ? "GET" : "POST",
          ...(request.body === undefined ? {} : { body: request.body }),
          headers: toHeaders(request, options.userAgent),
          headersTimeout: headersMs,
          bodyTimeout: bodyIdleMs,
          signal: stop.signal,
        });
        const response = await unlessAborted(asked, stop.signal);
        response.body.once("close", forget);
        if (response.statusCode === 407 && proxyHost !== null) {
          // Only the proxy itself says so.
          response.body.destroy();
          throw new ProxyRefusal(407);
        }
        return toAnswer(response, { idleMs: bodyIdleMs, signal: request.signal, toError });
      } catch (error) {
        forget();
        request.signal?.throwIfAborted();
        throw toError(error);
      } finally {
        clearTimeout(deadline);
      }
    },
  };
}

function toHeaders(request: Request, userAgent: string): Record<string, string> {
  return {
    "user-agent": userAgent,
    "x-ms-client-request-id": randomUUID(),
    "accept-encoding": "gzip, deflate, br",
    ...request.headers,
  };
}

/** undici obeys a signal only once it is connected. */
function unlessAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    signal.addEventListener("abort", () => reject(signal.reason), { once: true });
    promise.then(resolve, reject);
  });
}

function toAnswer(response: Dispatcher.ResponseData, options: Parameters<typeof openBody>[1]): Answer {
  const header = (name: string): string | undefined => {
    const value = response.headers[name];
    return Array.isArray(value) ? value.join(", ") : value;
  };
  const { chunks, discard } = openBody(response.body, options);
  const body = decodeBody(chunks, header("content-encoding"));
  return { status: response.statusCode, header, body, text: (limit) => readText(body, limit), discard };
}

async function readText(body: AsyncIterable<Buffer>, limit = 1024 * 1024): Promise<string> {
  const chunks: Buffer[] = [];
  let room = limit;
  for await (const chunk of body) {
    chunks.push(chunk.subarray(0, room));
    room -= chunk.length;
    if (room <= 0) break;
  }
  return Buffer.concat(chunks).toString("utf8");
}
