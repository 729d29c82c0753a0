import { randomUUID } from "node:crypto";
import { setMaxListeners } from "node:events";
import type { IncomingMessage } from "node:http";
import type { RequestOptions } from "node:https";
import { WireError } from "../errors.ts";
import type { Answer, Request, Send } from "../types.ts";
import { ask } from "./ask.ts";
import { decodeBody } from "./decode-body.ts";
import { openAgent } from "./open-agent.ts";
import { openBody } from "./open-body.ts";
import { toProxyHeaders } from "./open-tunnel.ts";
import { type ProxyChoice, proxyFor } from "./proxy-for.ts";
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
    /** From the connection on until the header of the answer is whole, whatever informational answers (1xx) come before it. */
    readonly headersMs?: number;
    /** How long a body may bring nothing, or next to nothing, while its reader waits. */
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
  const origin = new URL(options.origin);
  const proxy = proxyFor(options.origin, options.env);
  const proxyHost = proxy === null ? null : new URL(proxy.uri).host;
  const closing = new AbortController();
  setMaxListeners(0, closing.signal);
  const { signal: closed } = closing;
  const agent = openAgent({ origin, proxy, connectMs, connections: options.connections, signal: closed });
  const toTarget = openTarget(origin, proxy);

  return {
    async close() {
      closing.abort(new WireError("reset", "the wire was closed"));
      agent.destroy();
    },
    async send(request) {
      const { signal } = request;
      signal?.throwIfAborted();
      refuseForeignLink(request.url, options.origin);
      const fail = (error: unknown): never => {
        signal?.throwIfAborted();
        throw toWireError(error, origin.host, proxyHost);
      };
      const method = request.body === undefined ? "GET" : "POST";
      const target = toTarget(toRequestTarget(request.url), toHeaders(request, options.userAgent));
      const signals = signal === undefined ? [closed] : [closed, signal];
      const response = await ask({ ...target, method, agent }, request.body, {
        connectMs,
        headersMs,
        signals,
      }).catch(fail);
      if (response.statusCode === 407 && proxy !== null) {
        // Only the proxy itself says so.
        response.destroy();
        fail(new ProxyRefusal(407));
      }
      return toAnswer(response, bodyIdleMs, fail);
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

/** Plain http goes through a proxy in absolute form, as everybody else does it; https is tunnelled with CONNECT. */
function openTarget(origin: URL, proxy: ProxyChoice | null) {
  const isRelayed = proxy !== null && origin.protocol === "http:";
  const { protocol, hostname, port } = isRelayed ? new URL(proxy.uri) : origin;
  // An IPv6 address stands in brackets in a URL, and only there.
  const place = { protocol, hostname: hostname.replace(/^\[|\]$/g, ""), port: port === "" ? null : port };
  return (path: string, headers: Record<string, string>): RequestOptions => ({
    ...place,
    path: isRelayed ? origin.origin + path : path,
    headers: { host: origin.host, ...(isRelayed ? toProxyHeaders(proxy) : {}), ...headers },
    joinDuplicateHeaders: true,
  });
}

function toAnswer(response: IncomingMessage, idleMs: number, fail: (error: unknown) => never): Answer {
  const header = (name: string): string | undefined => {
    const value = response.headers[name];
    return Array.isArray(value) ? value.join(", ") : value;
  };
  const { chunks, discard } = openBody(response, idleMs, fail);
  const body = decodeBody(chunks, header("content-encoding"));
  return { status: response.statusCode!, header, body, text: (limit) => readText(body, limit), discard };
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
