import { once } from "node:events";
import * as fc from "fast-check";
import { expect, onTestFinished, test } from "vitest";
import { readAll, serve, serveBytes, wireTo } from "../support/serve.ts";

test("a link's bytes go out as they are", async () => {
  let line = "";
  const { origin } = await serveBytes((socket) =>
    socket.on("data", (chunk: Buffer) => {
      line = chunk.toString("latin1").split("\r\n")[0]!;
      socket.write("HTTP/1.1 204 No Content\r\n\r\n");
    }),
  );
  const { send } = wireTo(origin);
  const tricky = fc.constantFrom(
    "'",
    "|",
    "%2f",
    "%2F",
    "+",
    "%20",
    "%",
    "(",
    ")",
    "!",
    "*",
    "//",
    "/..",
    "$",
    "?",
    "&",
    "=",
    "[",
    "^",
    "`",
    "{",
    '"',
    "<",
    "\\",
    "#",
  );
  const byte = fc.integer({ min: 0x21, max: 0x7e }).map((code) => String.fromCharCode(code));
  await fc.assert(
    fc.asyncProperty(fc.array(fc.oneof(tricky, byte), { maxLength: 60 }), async (parts) => {
      const path = `/api/data/v9.2/${parts.join("")}`;
      const answer = await send({ url: origin + path });
      await answer.discard();
      expect(line).toBe(`GET ${path} HTTP/1.1`);
    }),
    { numRuns: 300 },
  );
});

test("says who asks, with an id of its own for each request", async () => {
  const seen: NodeJS.Dict<string | string[]>[] = [];
  const { origin } = await serve((request, response) => (seen.push(request.headers), response.end()));
  const { send } = wireTo(origin);
  await (await send({ url: `${origin}/`, headers: { prefer: "odata.maxpagesize=2" } })).discard();
  await (await send({ url: `${origin}/` })).discard();
  expect(seen[0]).toMatchObject({
    "user-agent": "dvsync/0.0.0",
    "accept-encoding": "gzip, deflate, br",
    prefer: "odata.maxpagesize=2",
    host: origin.slice(7),
  });
  expect(seen[0]!["x-ms-client-request-id"]).toMatch(/^[0-9a-f]{8}-[0-9a-f-]{27}$/);
  expect(seen[1]!["x-ms-client-request-id"]).not.toBe(seen[0]!["x-ms-client-request-id"]);
});

test.each([200, 204, 302, 307, 400, 401, 404, 429, 500, 503])("status %i is an answer", async (status) => {
  let requests = 0;
  const { origin } = await serve((_, response) => {
    requests += 1;
    response.writeHead(status, { location: "/elsewhere", "x-two": ["a", "b"], "Retry-After": "7" });
    response.end(status === 204 ? undefined : "words");
  });
  const answer = await wireTo(origin).send({ url: `${origin}/` });
  expect([
    answer.status,
    answer.header("retry-after"),
    answer.header("x-two"),
    answer.header("x-none"),
  ]).toEqual([status, "7", "a, b", undefined]);
  expect(await answer.text()).toBe(status === 204 ? "" : "words");
  expect(requests).toBe(1);
});

test("early hints are not the answer", async () => {
  const { origin } = await serve((_, response) => {
    response.writeEarlyHints({ link: "</x>; rel=preload" });
    response.end("the answer");
  });
  const answer = await wireTo(origin).send({ url: `${origin}/` });
  expect([answer.status, await answer.text()]).toEqual([200, "the answer"]);
});

test("text stops at its limit and gives the connection back", async () => {
  const { origin } = await serve((_, response) => response.end("é".repeat(50_000)));
  const { send } = wireTo(origin);
  expect(await (await send({ url: `${origin}/` })).text(10)).toBe("ééééé");
  expect((await (await send({ url: `${origin}/` })).text()).length).toBe(50_000);
});

test("a body that was thrown away does not read as an empty one", async () => {
  const { origin } = await serve((_, response) => response.end("words"));
  const answer = await wireTo(origin).send({ url: `${origin}/` });
  await answer.discard();
  await answer.discard();
  await expect(answer.text()).rejects.toThrow("discarded");
});

test("a short body that nobody wants leaves the connection to the next request, a long one does not", async () => {
  const ports: (number | undefined)[] = [];
  const { origin } = await serve((request, response) => {
    ports.push(request.socket.remotePort);
    response.end(Buffer.alloc(request.url === "/long" ? 50_000_000 : 10_000));
  });
  const { send } = wireTo(origin, { connections: 1 });
  for (const path of ["/short", "/short", "/long", "/short"])
    await (await send({ url: origin + path })).discard();
  expect(ports[1]).toBe(ports[0]);
  expect(ports[2]).toBe(ports[0]);
  expect(ports[3]).not.toBe(ports[0]);
});

test("a reader who leaves early does not hold the connection", async () => {
  const { origin } = await serve((_, response) => response.end(Buffer.alloc(20_000_000)));
  const { send } = wireTo(origin, { connections: 1 });
  for (let i = 0; i < 3; i += 1) {
    const answer = await send({ url: `${origin}/` });
    for await (const chunk of answer.body) {
      expect(chunk.length).toBeGreaterThan(0);
      break;
    }
  }
});

test("a server is not read faster than its rows are worked on", async () => {
  const total = 128 * 1024 * 1024;
  let sent = 0;
  const { origin, sockets } = await serveBytes((socket) =>
    socket.once("data", () => {
      socket.write(`HTTP/1.1 200 OK\r\ncontent-length: ${total}\r\n\r\n`);
      const block = Buffer.alloc(1024 * 1024);
      const more = (): void => {
        while (sent < total) {
          sent += block.length;
          if (!socket.write(block)) return void socket.once("drain", more);
        }
      };
      more();
    }),
  );
  const answer = await wireTo(origin).send({ url: `${origin}/` });
  const reader = answer.body[Symbol.asyncIterator]();
  let read = (await reader.next()).value.length as number;
  // The kernel's buffers fill, then nothing moves: two looks in a row see the same.
  for (let before = -1; before !== sockets[0]!.bytesWritten;) {
    before = sockets[0]!.bytesWritten;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  expect(sent).toBeLessThan(total / 4);
  for (let item = await reader.next(); item.done !== true; item = await reader.next())
    read += item.value.length;
  expect(read).toBe(total);
});

test("an abort rejects with its reason before, while waiting and in the middle of a body, and frees the socket", async () => {
  const { origin, server } = await serve((request, response) => {
    if (request.url === "/body") response.write("some");
  });
  const { send } = wireTo(origin);
  const reason = new Error("Ctrl-C");
  const closed = once(server, "connection").then(([socket]) => once(socket as never, "close"));

  await expect(send({ url: `${origin}/`, signal: AbortSignal.abort(reason) })).rejects.toBe(reason);

  const waiting = new AbortController();
  const request = once(server, "request");
  const sent = send({ url: `${origin}/`, signal: waiting.signal });
  await request;
  waiting.abort(reason);
  await expect(sent).rejects.toBe(reason);
  await closed;

  const reading = new AbortController();
  const second = once(server, "connection").then(([socket]) => once(socket as never, "close"));
  const answer = await send({ url: `${origin}/body`, signal: reading.signal });
  const body = readAll(answer.body);
  reading.abort(reason);
  await expect(body).rejects.toBe(reason);
  await second;
});

test("one signal for many requests is no reason for a warning", async () => {
  const warnings: Error[] = [];
  const note = (warning: Error): void => void warnings.push(warning);
  process.on("warning", note);
  onTestFinished(() => void process.off("warning", note));
  const { origin } = await serve((_, response) => setImmediate(() => response.end("ok")));
  const { send } = wireTo(origin);
  const { signal } = new AbortController();
  const ask = async (): Promise<string> => (await send({ url: `${origin}/`, signal })).text();
  await Promise.all(Array.from({ length: 30 }, ask));
  expect(warnings).toEqual([]);
});

test("many requests go side by side, no more than the connections allowed", async () => {
  let open = 0;
  let most = 0;
  const { origin, server } = await serve((_, response) => setImmediate(() => response.end("ok")));
  server.on("connection", (socket) => {
    most = Math.max(most, (open += 1));
    socket.on("close", () => (open -= 1));
  });
  const { send } = wireTo(origin, { connections: 3 });
  const texts = await Promise.all(
    Array.from({ length: 30 }, async () => (await send({ url: `${origin}/` })).text()),
  );
  expect([new Set(texts), most]).toEqual([new Set(["ok"]), 3]);
});

test("closing breaks off what is under way", async () => {
  const { origin, server } = await serve(() => undefined);
  const wire = wireTo(origin);
  const request = once(server, "request");
  const sent = wire.send({ url: `${origin}/` });
  await request;
  await Promise.all([expect(sent).rejects.toMatchObject({ name: "WireError" }), wire.close()]);
});

test("a link elsewhere is not sent, whoever asks", async () => {
  const { origin } = await serve((_, response) => response.end());
  await expect(wireTo(origin).send({ url: "http://127.0.0.2/" })).rejects.toMatchObject({
    code: "DVS-FOREIGN-LINK",
    exitCode: 65,
  });
});
