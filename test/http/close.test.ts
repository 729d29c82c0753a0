import { once } from "node:events";
import { expect, test } from "vitest";
import { serveBytes, wireTo } from "../support/serve.ts";

test.each([
  ["straight", "https://127.0.0.1", {}],
  ["to a proxy, for https", "https://emulator.example", { HTTPS_PROXY: "https://localhost" }],
  ["to a proxy, for http", "http://emulator.example", { http_proxy: "https://localhost" }],
  ["through a proxy that stays silent", "https://emulator.example", { HTTPS_PROXY: "http://127.0.0.1" }],
])(
  "Ctrl-C while the connection is being made does not keep the process: %s",
  // Without a close of its own the socket would end with the connect timeout, after 30 s.
  { timeout: 10_000 },
  async (_, address, proxies) => {
    // Accepts, and never says a word: no TLS handshake ends here.
    const silent = await serveBytes((socket) => void socket.resume());
    const { port } = new URL(silent.origin);
    const origin = `${address}:${port}`;
    const env = Object.fromEntries(Object.entries(proxies).map(([name, uri]) => [name, `${uri}:${port}`]));
    const wire = wireTo(origin, { env });
    const abort = new AbortController();
    const reason = new Error("Ctrl-C");
    const sent = wire.send({ url: `${origin}/`, signal: abort.signal });
    await expect.poll(() => silent.sockets.length).toBeGreaterThan(0);
    abort.abort(reason);
    await expect(sent).rejects.toBe(reason);
    const closed = Promise.all(silent.sockets.map((socket) => once(socket, "close")));
    await wire.close();
    await closed;
  },
);
