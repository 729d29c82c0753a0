import { once } from "node:events";
import type { IncomingMessage } from "node:http";
import { WireError } from "../errors.ts";

// A short body is read to its end so that the connection can be used again; a longer one is not worth it.
const maxDrain = 128 * 1024;
const drainMs = 1000;
// What comes more slowly than this is no answer: a page would take hours.
const minBytesPerSecond = 1024;

/**
 * A body as it comes over the wire, for one reader. A connection that breaks, or brings next to nothing for `idleMs` while
 * the reader waits, never looks like the body's end: `fail` turns what happened into what is thrown.
 */
export function openBody(
  body: IncomingMessage,
  idleMs: number,
  fail: (error: unknown) => never,
): { chunks: AsyncGenerator<Buffer>; discard: () => Promise<void> } {
  let isDiscarded = false;
  // A body that nobody reads any more may break without anybody listening.
  body.on("error", () => undefined);
  return {
    chunks: read(),
    async discard() {
      if (body.readableEnded || body.destroyed) return;
      isDiscarded = true;
      let room = maxDrain;
      body.on("data", (chunk: Buffer) => {
        room -= chunk.length;
        if (room < 0) body.destroy();
      });
      const timer = setTimeout(() => body.destroy(), drainMs);
      await once(body, "close").catch(() => undefined);
      clearTimeout(timer);
    },
  };

  async function* read(): AsyncGenerator<Buffer> {
    if (isDiscarded) throw new Error("this body was discarded");
    const refuseDrip = createDripGuard(idleMs);
    let asked: number | null = performance.now(); // null while the reader works on a chunk
    const onSilence = (): void => {
      if (asked === null) return;
      body.destroy(new WireError("timeout", `nothing of the answer came for ${idleMs / 1000} s`));
    };
    const silent = setTimeout(onSilence, idleMs);
    try {
      for await (const chunk of body as AsyncIterable<Buffer>) {
        refuseDrip(performance.now() - asked, chunk.length);
        asked = null;
        yield chunk;
        silent.refresh();
        asked = performance.now();
      }
    } catch (error) {
      fail(error);
    } finally {
      clearTimeout(silent);
    }
  }
}

/** Counts only the time that the reader waited: how long it works on a chunk is no fault of the server's. */
function createDripGuard(idleMs: number): (waitedMs: number, bytes: number) => void {
  let waited = 0;
  let arrived = 0;
  return (waitedMs, bytes) => {
    waited += waitedMs;
    arrived += bytes;
    if (waited < idleMs) return;
    if (arrived < (waited / 1000) * minBytesPerSecond)
      throw new WireError(
        "timeout",
        `the body of the answer came at less than ${minBytesPerSecond} bytes a second`,
      );
    waited = 0;
    arrived = 0;
  };
}
