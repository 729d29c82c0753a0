import { createServer as createHttp, type RequestListener, type Server } from "node:http";
import { createServer as createHttps } from "node:https";
import { createServer as createTcp, type AddressInfo, type Server as TcpServer, type Socket } from "node:net";
import { onTestFinished } from "vitest";
import { openWire, type Wire, type WireOptions } from "../../src/http/send.ts";

/** A real server on 127.0.0.1 that is gone when the test is. */
export async function serve(
  handle: RequestListener,
  tls?: { key: string; cert: string },
): Promise<{ origin: string; server: Server }> {
  const server = tls === undefined ? createHttp(handle) : createHttps(tls, handle);
  const port = await listen(server);
  onTestFinished(() => server.closeAllConnections());
  return { origin: `${tls === undefined ? "http" : "https"}://127.0.0.1:${port}`, server };
}

/** A server that speaks bytes. */
export async function serveBytes(
  handle: (socket: Socket) => void,
): Promise<{ origin: string; sockets: Socket[] }> {
  const sockets: Socket[] = [];
  const server = createTcp((socket) => {
    sockets.push(socket);
    socket.on("error", () => undefined);
    handle(socket);
  });
  const port = await listen(server);
  onTestFinished(() => sockets.forEach((socket) => socket.destroy()));
  return { origin: `http://127.0.0.1:${port}`, sockets };
}

/** A wire that is closed when the test is over. */
export function wireTo(origin: string, options: Partial<WireOptions> = {}): Wire {
  const wire = openWire({ origin, env: {}, userAgent: "dvsync/0.0.0", ...options });
  onTestFinished(() => wire.close());
  return wire;
}

/** All bytes of a body. */
export async function readAll(body: AsyncIterable<Buffer>): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of body) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks);
}

async function listen(server: TcpServer): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => void server.close());
  return (server.address() as AddressInfo).port;
}
