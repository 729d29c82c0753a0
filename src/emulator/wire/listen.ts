import { once } from "node:events";
import { createServer } from "node:http";
import type { RequestListener, Server } from "node:http";
import { createServer as createTlsServer } from "node:https";
import type { AddressInfo } from "node:net";

/** A listening server. */
export interface Listening {
  readonly port: number;
  /** Breaks all connections; resolves when the port is free again. */
  close(): Promise<void>;
}

/** Listens on the loopback address, with TLS when given a key and a certificate. */
export async function listen(
  options: { readonly port?: number; readonly tls?: { readonly key: string; readonly cert: string } },
  listener: RequestListener,
): Promise<Listening> {
  // A URL may have 32,768 characters (docs/protocol.md 1.9); idle connections stay, so that no request meets a closing one.
  const limits = { maxHeaderSize: 65_536, keepAliveTimeout: 600_000 };
  const server =
    options.tls === undefined
      ? createServer(limits, listener)
      : createTlsServer({ ...limits, ...options.tls }, listener);
  server.listen(options.port ?? 0, "127.0.0.1");
  await once(server, "listening");
  return { port: (server.address() as AddressInfo).port, close: () => close(server) };
}

async function close(server: Server): Promise<void> {
  if (!server.listening) return;
  const closed = once(server, "close");
  server.close();
  server.closeAllConnections();
  await closed;
}
