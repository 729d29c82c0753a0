import { once } from "node:events";
import type { ServerResponse } from "node:http";
import * as fc from "fast-check";
import { expect, test } from "vitest";
import { readAll, serve, serveBytes, wireTo } from "../support/serve.ts";

const longest = 3_000_000;
const text = Buffer.from(Array.from({ length: longest / 8 + 200 }, (_, i) => `line${i % 9973}\n`).join(""));
const toBody = (length: number, seed: number): Buffer => text.subarray(seed % 999, (seed % 999) + length);

// What a reader does between two chunks, so that the socket goes ahead of it by nothing, a little, or all that it may.
const waits: readonly (() => unknown)[] = [
  () => undefined,
  () => new Promise(setImmediate),
  () => new Promise((resolve) => setTimeout(resolve, 2)),
];

test("a chunk stays as it is until the next one is asked for, however far the socket is ahead", async () => {
  let body: Buffer = Buffer.alloc(0);
  let cuts: readonly number[] = [];
  let isChunked = false;
  const answer = async (response: ServerResponse): Promise<void> => {
    if (!isChunked) response.setHeader("content-length", body.length);
    let at = 0;
    for (let i = 0; at < body.length; i++) {
      const size = cuts[i % cuts.length]!;
      if (!response.write(body.subarray(at, at + size))) await once(response, "drain");
      at += size;
    }
    response.end();
  };
  const { origin } = await serve((_, response) => void answer(response));
  const { send } = wireTo(origin);
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 0, max: longest }),
      fc.array(fc.oneof(fc.integer({ min: 2000, max: 9000 }), fc.integer({ min: 9000, max: 700_000 })), {
        minLength: 1,
        maxLength: 5,
      }),
      fc.array(fc.constantFrom(...waits), { minLength: 1, maxLength: 7 }),
      fc.boolean(),
      fc.nat(),
      async (length, sizes, pauses, chunked, seed) => {
        body = toBody(length, seed);
        cuts = sizes;
        isChunked = chunked;
        const { body: chunks } = await send({ url: `${origin}/` });
        let at = 0;
        let turn = 0;
        for await (const chunk of chunks) {
          await pauses[turn++ % pauses.length]!();
          const isIntact = chunk.equals(body.subarray(at, at + chunk.length));
          expect(isIntact, `bytes ${at} to ${at + chunk.length}`).toBe(true);
          at += chunk.length;
        }
        expect(at).toBe(length);
      },
    ),
    { numRuns: 40 },
  );
}, 30_000);

test("headers that come in many reads, behind a long body, are read whole", async () => {
  const body = toBody(900_000, 1);
  const long = "v".repeat(5000);
  const { origin } = await serveBytes((socket) => {
    const answer = async (): Promise<void> => {
      const head = Buffer.from(
        `HTTP/1.1 200 OK\r\nx-one: ${long}\r\nx-two: 2${long}\r\nx-three: the third\r\ncontent-length: ${body.length}\r\n\r\n`,
      );
      socket.setNoDelay(true);
      for (let at = 0; at < head.length; at += 900) {
        socket.write(head.subarray(at, at + 900));
        await new Promise(setImmediate);
      }
      socket.write(body);
    };
    socket.on("data", () => void answer());
  });
  const { send } = wireTo(origin);
  for (let round = 0; round < 5; round++) {
    const answer = await send({ url: `${origin}/` });
    expect(answer.header("x-one")).toBe(long);
    expect(answer.header("x-two")).toBe(`2${long}`);
    expect(answer.header("x-three")).toBe("the third");
    expect((await readAll(answer.body)).equals(body)).toBe(true);
  }
});
