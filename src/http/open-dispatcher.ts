import { Socket } from "node:net";
import type { buildConnector as Connect, Dispatcher } from "undici";
import type { ProxyChoice } from "./proxy-for.ts";
import { createReadBuffers } from "./reuse-read-buffers.ts";
import { spareParserTierUp } from "./spare-parser-tier-up.ts";
import { Agent, buildConnector, Pool, ProxyAgent } from "./undici-parts.ts";

/** The pool of connections to one origin, through the proxy where there is one; closing it leaves no socket behind, not even one that is still connecting. */
export function openDispatcher(options: {
  proxy: ProxyChoice | null;
  connectMs: number;
  connections?: number | undefined;
}): { dispatcher: Dispatcher; close: () => Promise<void> } {
  const { proxy, connectMs, connections } = options;
  const sockets = new Set<Socket>();
  // Node's 250 ms for each address of a host is less than a handshake across an ocean takes.
  const settings = { timeout: connectMs, autoSelectFamilyAttemptTimeout: 2500 };
  const pool = { keepAliveTimeout: 30_000, ...(connections === undefined ? {} : { connections }) };
  const dispatcher = proxy === null ? openAgent() : openProxyAgent(proxy);
  return {
    dispatcher,
    async close() {
      await dispatcher.destroy();
      // undici waits for sockets that are still connecting, and so would the process.
      for (const socket of sockets) socket.destroy();
    },
  };

  function openAgent(): Dispatcher {
    let session: Buffer | undefined; // of TLS, so that a second connection need not shake hands in full
    const connect: Connect.connector = (target, callback) => {
      const buffers = createReadBuffers();
      const connector = buildConnector({ ...settings, onread: buffers.onread, session });
      // The connector gives its socket back, though its type does not say so.
      const socket: unknown = connector(target, callback);
      if (socket instanceof Socket) {
        buffers.serve(socket);
        socket.on("session", (latest: Buffer) => (session = latest));
      }
      return socket;
    };
    return new Agent({ ...pool, connect: keeping(sockets, connect) });
  }

  function openProxyAgent(choice: ProxyChoice): Dispatcher {
    return new ProxyAgent({
      ...pool,
      uri: choice.uri,
      ...(choice.credentials === null ? {} : { token: choice.credentials }),
      // Plain http goes through a proxy in absolute form, as everybody else does it; https is tunnelled with CONNECT.
      proxyTunnel: false,
      proxyTls: settings,
      requestTls: { timeout: connectMs },
      clientFactory: (origin, more) => openPool(origin, { ...more, headersTimeout: connectMs }, sockets),
      factory: (origin, more) => openPool(origin, more, sockets),
    });
  }
}

function openPool(origin: string | URL, options: Pool.Options, sockets: Set<Socket>): Pool {
  const { connect } = options;
  return new Pool(origin, {
    ...options,
    ...(typeof connect === "function" ? { connect: keeping(sockets, connect) } : {}),
  });
}

function keeping(sockets: Set<Socket>, connect: Connect.connector): Connect.connector {
  const spared = spareParserTierUp(connect);
  return (options, callback) => {
    const socket: unknown = spared(options, callback);
    if (!(socket instanceof Socket)) return;
    sockets.add(socket);
    socket.once("close", () => sockets.delete(socket));
  };
}
