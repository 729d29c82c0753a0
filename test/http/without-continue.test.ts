import { once } from "node:events";
import { connect, createServer, type Socket } from "node:net";
import { expect, test } from "vitest";
import { WireError } from "../../src/errors/wire-error.ts";
import { withoutContinue } from "../../src/http/without-continue.ts";
import { serveBytes, wireTo } from "../support/serve.ts";

const continued = "HTTP/1.1 100 Continue\r\nx-hint: 1\r\n\r\n";
const answer = "HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok";

test("100 Continue is left out wherever it is cut, once or twice, in every answer of a connection", async () => {
  const server = createServer();
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as { port: number };
  const accepted = once(server, "connection") as Promise<[Socket]>;
  const stream = withoutContinue(connect(port, "127.0.0.1"));
  const [peer] = await accepted;
  peer.setNoDelay(true);
  const send = (text: string) => new Promise<void>((done) => void peer.write(text, () => done()));

  for (const before of [continued, continued + continued, ""]) {
    const wire = before + answer;
    for (let cut = 1; cut < wire.length; cut++) {
      stream.write("GET / HTTP/1.1\r\n\r\n");
      await once(peer, "data");
      await send(wire.slice(0, cut));
      await send(wire.slice(cut));
      let seen = "";
      while (seen.length < answer.length) {
        const chunk = stream.read() as Buffer | null;
        if (chunk === null) await once(stream, "readable");
        else seen += chunk.toString();
      }
      expect(seen, `cut at ${cut}`).toBe(answer);
    }
  }
  stream.destroy();
  server.close();
  await once(server, "close");
});

test("a 100 Continue whose header never ends breaks the connection, and fills no memory", async () => {
  const head = `HTTP/1.1 100 Continue\r\nx: ${"x".repeat(20_000)}`;
  const { origin } = await serveBytes((socket) => void socket.once("data", () => socket.write(head)));
  await expect(wireTo(origin).send({ url: `${origin}/` })).rejects.toThrow(WireError);
});
