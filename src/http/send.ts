import { randomUUID } from "node:crypto";
import { setMaxListeners } from "node:events";
import type { Dispatcher } from "undici";
import type { WireError } from "../errors.ts";
import type { Answer, Request, Send } from "../types.ts";
import { ByteQueue } from "./byte-queue.ts";
import { decodeBody } from "./decode-body.ts";
import { openDispatcher } from "./open-dispatcher.ts";
import { proxyFor } from "./proxy-for.ts";
import { refuseForeignLink } from "./refuse-foreign-link.ts";
import { toRequestTarget } from "./same-origin.ts";
import { toWireError } from "./to-wire-error.ts";

export interface WireOptions {
  /** The configured origin: `https://contoso.crm4.dynamics.com`. The wire goes nowhere else. */
  readonly origin: string;
  /** Where the proxy variables are read from. */
  readonly env: NodeJS.ProcessEnv;
  /** `dvsync/<version>` */
  readonly userAgent: string;
  readonly timeouts?: {
    readonly connectMs?: number;
    readonly headersMs?: number;
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

  const send: Send = async (request) => {
    request.signal?.throwIfAborted();
    refuseForeignLink(request.url, options.origin);
    const dispatch: Dispatcher.DispatchOptions = {
      origin: options.origin,
      path: toRequestTarget(request.url),
      method: request.body === undefined ? "GET" : "POST",
      body: request.body ?? null,
      headers: {
        "user-agent": options.userAgent,
        "x-ms-client-request-id": randomUUID(),
        "accept-encoding": "gzip, deflate, br",
        ...request.headers,
      },
      headersTimeout: headersMs,
      bodyTimeout: bodyIdleMs,
    };
    return exchange(dispatcher, dispatch, request, (error) => toWireError(error, host, proxyHost));
  };
  return { send, close };
}

function exchange(
  dispatcher: Dispatcher,
  options: Dispatcher.DispatchOptions,
  request: Request,
  toError: (error: unknown) => WireError,
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const { signal } = request;
    let controller: Dispatcher.DispatchController | null = null;
    let body: ByteQueue | null = null;
    let stopped = false;

    const stop = (error: Error): void => {
      stopped = true;
      controller?.abort(error);
    };
    const onAbort = (): void => {
      body?.break(signal?.reason);
      reject(signal?.reason);
      stop(new Error("aborted"));
    };
    const finish = (): void => signal?.removeEventListener("abort", onAbort);
    // One signal stops a whole run: many listeners are no leak, and Node must not print a warning about them.
    if (signal) setMaxListeners(0, signal);
    signal?.addEventListener("abort", onAbort, { once: true });

    dispatcher.dispatch(options, {
      onRequestStart(started) {
        controller = started;
        // Aborted while the connection was being made: it is not used.
        if (stopped) started.abort(new Error("aborted"));
      },
      onResponseStart(running, status, headers) {
        if (status < 200) return;
        body = new ByteQueue({
          pause: () => running.pause(),
          resume: () => running.resume(),
          abort: () => stop(new Error("discarded")),
        });
        resolve(toAnswer(status, headers, body));
      },
      onResponseData(_, chunk) {
        body?.push(chunk);
      },
      onResponseEnd() {
        finish();
        body?.end();
      },
      onResponseError(_, error) {
        finish();
        const broken = toError(error);
        body?.fail(broken);
        reject(broken);
      },
    });
  });
}

function toAnswer(
  status: number,
  headers: Record<string, string | string[] | undefined>,
  queue: ByteQueue,
): Answer {
  const header = (name: string): string | undefined => {
    const value = headers[name];
    return Array.isArray(value) ? value.join(", ") : value;
  };
  const body = decodeBody(queue, header("content-encoding"));
  return { status, header, body, text: (limit) => readText(body, limit), discard: () => queue.discard() };
}

async function readText(body: AsyncIterable<Buffer>, limit = 1024 * 1024): Promise<string> {
  const chunks: Buffer[] = [];
  let room = limit;
  for await (const chunk of body) {
    chunks.push(Buffer.from(chunk.subarray(0, room)));
    room -= chunk.length;
    if (room <= 0) break;
  }
  return Buffer.concat(chunks).toString("utf8");
}
