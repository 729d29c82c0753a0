import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync } from "node:zlib";
import { createServer, type AddressInfo, type Socket } from "node:net";
import { describe, expect, test } from "vitest";
import type { WireError } from "../../src/errors/wire-error.ts";
import { readAll, serve, serveBytes, wireTo } from "../support/serve.ts";

async function failureOf(origin: string, timeouts = {}): Promise<string> {
  try {
    const answer = await wireTo(origin, { timeouts }).send({ url: `${origin}/` });
    const bytes = await readAll(answer.body);
    return `read ${bytes.length} bytes`;
  } catch (error) {
    return `${(error as WireError).name} ${(error as WireError).kind}`;
  }
}

function answering(...writes: ((socket: Socket) => void)[]): (socket: Socket) => void {
  return (socket) => socket.once("data", () => writes.forEach((write) => write(socket)));
}
const say = (text: string) => (socket: Socket) => void socket.write(text);
const end = (socket: Socket): void => void socket.end();
const reset = (socket: Socket): void => void setImmediate(() => socket.resetAndDestroy());

describe("an answer that breaks never looks like its end", () => {
  test.each([
    ["shorter than its content-length", "HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nfour", end],
    [
      "shorter, on a connection that was to close",
      "HTTP/1.1 200 OK\r\nconnection: close\r\ncontent-length: 9\r\n\r\nfour",
      end,
    ],
    [
      "chunked, without its last chunk",
      "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n4\r\nfour\r\n",
      end,
    ],
    ["chunked, closed inside a chunk", "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n9\r\nfour", end],
    [
      "chunked, on a connection that was to close",
      "HTTP/1.1 200 OK\r\nconnection: close\r\ntransfer-encoding: chunked\r\n\r\n4\r\nfour\r\n",
      end,
    ],
    ["chunked, reset", "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n4\r\nfour\r\n", reset],
    [
      "chunked, reset on a connection that was to close",
      "HTTP/1.1 200 OK\r\nconnection: close\r\ntransfer-encoding: chunked\r\n\r\n4\r\nfour\r\n",
      reset,
    ],
    ["nothing at all", "", end],
    ["half a header", "HTTP/1.1 200 OK\r\ncontent-le", end],
  ])("%s", async (_, text, finish) => {
    const { origin } = await serveBytes(answering(say(text), finish));
    expect(await failureOf(origin)).toBe("WireError reset");
  });
});

test("what is no HTTP is said to be none", async () => {
  const { origin } = await serveBytes(answering(say("SSH-2.0-OpenSSH_9.2\r\n\r\n")));
  expect(await failureOf(origin)).toBe("WireError other");
});

test("nobody listens", async () => {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  expect(await failureOf(`http://127.0.0.1:${port}`)).toBe("WireError refused");
});

test("a name without an address", async () => {
  // A label of more than 63 letters (RFC 1035 2.3.4): refused here, without asking a name server.
  expect(await failureOf(`http://${"a".repeat(64)}.example`)).toBe("WireError dns");
});

test("a server that accepts and stays silent", async () => {
  const { origin } = await serveBytes(() => undefined);
  expect(await failureOf(origin, { headersMs: 50 })).toBe("WireError timeout");
});

test("a server that stops in the middle of a body", async () => {
  const { origin } = await serveBytes(answering(say("HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nfour")));
  expect(await failureOf(origin, { bodyIdleMs: 50 })).toBe("WireError timeout");
});

test("a server that says again and again that it will soon answer", async () => {
  const { origin } = await serveBytes((socket) =>
    socket.once("data", () => {
      const hints = (): boolean =>
        socket.write("HTTP/1.1 103 Early Hints\r\nlink: </x>; rel=preload\r\n\r\n");
      const more = setInterval(hints, 5);
      socket.once("close", () => clearInterval(more));
    }),
  );
  expect(await failureOf(origin, { headersMs: 100 })).toBe("WireError timeout");
});

test("a server that sends its header a byte at a time", async () => {
  const { origin } = await serveBytes((socket) => dripTo(socket, "HTTP/1.1 200 OK\r\nx-slow: "));
  expect(await failureOf(origin, { headersMs: 100 })).toBe("WireError timeout");
});

test("a server that sends its body a byte at a time", async () => {
  const { origin } = await serveBytes((socket) => dripTo(socket, "HTTP/1.1 200 OK\r\n\r\n"));
  expect(await failureOf(origin, { bodyIdleMs: 100 })).toBe("WireError timeout");
});

test("a reader may take longer over a chunk than a server may be silent", async () => {
  const body = Buffer.alloc(3_000_000, "row");
  const { origin } = await serve((_, response) => response.end(body));
  const { body: chunks } = await wireTo(origin, { timeouts: { bodyIdleMs: 20 } }).send({ url: `${origin}/` });
  const read: Buffer[] = [];
  for await (const chunk of chunks) {
    if (read.length < 3) await new Promise((resolve) => setTimeout(resolve, 60));
    read.push(chunk);
  }
  expect(Buffer.concat(read).equals(body)).toBe(true);
});

test.each(["100 Continue", "102 Processing"])("%s before the answer is not the answer", async (line) => {
  const answer = "HTTP/1.1 200 OK\r\ncontent-length: 4\r\n\r\nrows";
  for (const rest of [
    [say(`HTTP/1.1 ${line}\r\n\r\n${answer}`)],
    [say(`HTTP/1.1 ${line}\r\n\r\n`), say(answer)],
  ]) {
    const { origin } = await serveBytes(answering(...rest));
    const got = await wireTo(origin).send({ url: `${origin}/` });
    expect([got.status, await got.text()]).toEqual([200, "rows"]);
  }
});

/** Says how it begins, then one letter after the other. */
function dripTo(socket: Socket, beginning: string): void {
  socket.once("data", () => {
    socket.write(beginning);
    const drip = setInterval(() => socket.write("x"), 5);
    socket.once("close", () => clearInterval(drip));
  });
}

const text = Buffer.from(
  JSON.stringify(Array.from({ length: 20_000 }, (_, id) => ({ id, name: `row ${id * 7919}` }))),
);

describe("content encodings", () => {
  test.each([
    ["gzip", gzipSync(text)],
    ["x-gzip", gzipSync(text)],
    ["GZIP", gzipSync(text)],
    ["br", brotliCompressSync(text)],
    ["deflate", deflateSync(text)],
    ["deflate", deflateRawSync(text)],
    ["identity", text],
    ["gzip, br", brotliCompressSync(gzipSync(text))],
  ])("%s is undone", async (encoding, body) => {
    const { origin } = await serve((_, response) => {
      response.setHeader("content-encoding", encoding);
      response.end(body);
    });
    const answer = await wireTo(origin).send({ url: `${origin}/` });
    expect((await readAll(answer.body)).equals(text)).toBe(true);
  });

  test("more than two, one on top of the other, are refused unread", async () => {
    const { origin } = await serve((_, response) => {
      response.setHeader("content-encoding", "gzip, identity, gzip, br");
      response.end(brotliCompressSync(gzipSync(gzipSync(Buffer.alloc(1_000_000)))));
    });
    expect(await failureOf(origin)).toBe("WireError decode");
  });

  test("an empty body is not a broken gzip", async () => {
    const { origin } = await serve((_, response) =>
      response.writeHead(200, { "content-encoding": "gzip" }).end(),
    );
    expect(await failureOf(origin)).toBe("read 0 bytes");
  });

  test.each([
    ["gzip", gzipSync(text).subarray(0, -20_000)],
    ["gzip", gzipSync(text).subarray(0, -4)],
    ["br", brotliCompressSync(text).subarray(0, -100)],
    ["deflate", deflateSync(text).subarray(0, -100)],
    ["gzip", Buffer.from("<html>not gzip at all</html>")],
    ["gzip", Buffer.concat([gzipSync(text).subarray(0, 500), Buffer.alloc(2000, 7)])],
    ["zstd", text],
  ])("a cut or damaged %s body is an error", async (encoding, body) => {
    const { origin } = await serve((_, response) => {
      response.setHeader("content-encoding", encoding);
      response.end(body);
    });
    expect(await failureOf(origin)).toBe("WireError decode");
  });

  test("a connection that breaks inside a gzip body is a broken connection", async () => {
    const zipped = gzipSync(text);
    const head = `HTTP/1.1 200 OK\r\ncontent-encoding: gzip\r\ncontent-length: ${zipped.length}\r\n\r\n`;
    const { origin } = await serveBytes(
      answering(say(head), (socket) => void socket.end(zipped.subarray(0, 9000))),
    );
    expect(await failureOf(origin)).toBe("WireError reset");
  });

  test("a reader may leave a gzip body early, and the next request is answered", async () => {
    const big = gzipSync(Buffer.alloc(50_000_000));
    const { origin } = await serve((_, response) =>
      response.writeHead(200, { "content-encoding": "gzip" }).end(big),
    );
    const { send } = wireTo(origin, { connections: 1 });
    for (let i = 0; i < 3; i += 1) {
      for await (const chunk of (await send({ url: `${origin}/` })).body) {
        expect(chunk.length).toBeGreaterThan(0);
        break;
      }
    }
    expect((await (await send({ url: `${origin}/` })).text(5)).length).toBe(5);
  });

  test("a gzip body can be discarded unread", async () => {
    const { origin } = await serve((_, response) =>
      response.writeHead(200, { "content-encoding": "gzip" }).end(gzipSync(text)),
    );
    const { send } = wireTo(origin, { connections: 1 });
    for (let i = 0; i < 3; i += 1) {
      const answer = await send({ url: `${origin}/` });
      expect(await answer.discard()).toBeUndefined();
    }
  });
});
