import { Agent as HttpAgent } from "node:http";
import { Agent as HttpsAgent } from "node:https";
import type { Socket } from "node:net";
import type { Duplex } from "node:stream";
import { connect as connectTls } from "node:tls";
import { openTunnel } from "./open-tunnel.ts";
import type { ProxyChoice } from "./proxy-for.ts";

/** Connections to one origin that are kept open between requests; https goes through a proxy in a tunnel. */
export function openAgent(options: {
  readonly origin: URL;
  readonly proxy: ProxyChoice | null;
  readonly connectMs: number;
  readonly connections: number | undefined;
  /** Breaks off tunnels that are still being made. */
  readonly signal: AbortSignal;
}): HttpAgent {
  const { origin, proxy, connections } = options;
  const settings = {
    keepAlive: true,
    // What has been idle for so long may have been dropped on the way.
    timeout: 30_000,
    // Node's 250 ms for each address of a host is less than a handshake across an ocean takes.
    autoSelectFamilyAttemptTimeout: 2500,
    // Said, so that NODE_TLS_REJECT_UNAUTHORIZED=0 is not obeyed.
    rejectUnauthorized: true,
    ...(connections === undefined ? {} : { maxSockets: connections }),
  };
  if (origin.protocol === "https:" && proxy !== null) {
    const port = origin.port === "" ? "443" : origin.port;
    const target = `${origin.hostname}:${port}`;
    return new TunnelAgent(settings, () => openTunnel({ ...options, proxy, target }));
  }
  const nearest = proxy === null ? origin.protocol : new URL(proxy.uri).protocol;
  return nearest === "https:" ? new HttpsAgent(settings) : new HttpAgent(settings);
}

/** Speaks TLS inside tunnels. */
class TunnelAgent extends HttpsAgent {
  readonly #open: () => Promise<Socket>;

  constructor(settings: ConstructorParameters<typeof HttpsAgent>[0], open: () => Promise<Socket>) {
    super(settings);
    this.#open = open;
  }

  override createConnection(options: object, callback: TakeSocket): undefined {
    void this.#connect(options, callback);
  }

  async #connect(options: object, callback: TakeSocket): Promise<void> {
    let socket: Socket;
    try {
      socket = await this.#open();
    } catch (error) {
      // Node looks for no socket where it gets an error; its type wants one.
      callback(error as Error, undefined as never);
      return;
    }
    callback(null, connectTls({ ...options, socket }));
  }
}

type TakeSocket = (error: Error | null, socket: Duplex) => void;
