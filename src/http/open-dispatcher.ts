import { setMaxListeners } from "node:events";
import type { Socket } from "node:net";
import { Agent, buildConnector, type Dispatcher, Pool, ProxyAgent } from "undici";
import type { ProxyChoice } from "./proxy-for.ts";
import { withoutContinue } from "./without-continue.ts";

/** The pool of connections to one origin, through the proxy where there is one; closing it leaves no socket behind, not even one that is still connecting. */
export function openDispatcher(options: {
  proxy: ProxyChoice | null;
  connectMs: number;
  connections?: number | undefined;
}): { dispatcher: Dispatcher; close: () => Promise<void> } {
  const { proxy, connectMs, connections } = options;
  // undici waits for sockets that are still connecting, and so would the process: this signal destroys them.
  const closing = new AbortController();
  setMaxListeners(0, closing.signal);
  const connect = {
    timeout: connectMs,
    // Node's 250 ms for each address of a host is less than a handshake across an ocean takes.
    autoSelectFamilyAttemptTimeout: 2500,
    // NODE_TLS_REJECT_UNAUTHORIZED=0 is not obeyed.
    rejectUnauthorized: true,
    signal: closing.signal,
  };
  const pool = { keepAliveTimeout: 30_000, ...(connections === undefined ? {} : { connections }) };
  const dispatcher =
    proxy === null ? new Agent({ ...pool, connect: openConnector() }) : openProxyAgent(proxy);
  return {
    dispatcher,
    async close() {
      closing.abort();
      await dispatcher.destroy();
    },
  };

  function openConnector(): buildConnector.connector {
    const connectTo = buildConnector(connect);
    return (target, done) =>
      connectTo(target, (...[error, socket]) => {
        if (error !== null) done(error, null);
        // undici reads, writes and ends it, as it would a socket.
        else done(null, withoutContinue(socket) as Socket);
      });
  }

  function openProxyAgent({ uri, credentials }: ProxyChoice): Dispatcher {
    return new ProxyAgent({
      ...pool,
      uri,
      ...(credentials === null ? {} : { token: credentials }),
      // Plain http goes through a proxy in absolute form, as everybody else does it; https is tunnelled with CONNECT.
      proxyTunnel: false,
      proxyTls: connect,
      requestTls: { timeout: connectMs, rejectUnauthorized: true },
      // Only CONNECT is sent by this client.
      clientFactory: (origin, more) => new Pool(origin, { ...more, headersTimeout: connectMs }),
    });
  }
}
