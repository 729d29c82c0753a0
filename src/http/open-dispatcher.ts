import { Agent, Pool, ProxyAgent, type Dispatcher } from "undici";
import type { ProxyChoice } from "./proxy-for.ts";

/** The pool of connections to one origin, through the proxy where there is one. */
export function openDispatcher(options: {
  proxy: ProxyChoice | null;
  connectMs: number;
  connections?: number | undefined;
}): Dispatcher {
  const { proxy, connectMs, connections } = options;
  // Node's 250 ms for each address of a host is less than a handshake across an ocean takes.
  const connect = { timeout: connectMs, autoSelectFamilyAttemptTimeout: 2500 };
  const pool = { keepAliveTimeout: 30_000, ...(connections === undefined ? {} : { connections }) };
  if (proxy === null) return new Agent({ ...pool, connect });
  return new ProxyAgent({
    ...pool,
    uri: proxy.uri,
    ...(proxy.credentials === null ? {} : { token: proxy.credentials }),
    // Plain http goes through a proxy in absolute form, as everybody else does it; https is tunnelled with CONNECT.
    proxyTunnel: false,
    proxyTls: connect,
    requestTls: { timeout: connectMs },
    clientFactory: (origin, more) => new Pool(origin, { ...more, headersTimeout: connectMs }),
  });
}
