import type { Dispatcher } from "undici";
import { WireError } from "../errors/wire-error.ts";

// A short body is read to its end so that the connection can be used again; a longer one is not worth it.
const maxDrain = 128 * 1024;
const drainMs = 1000;
// What comes more slowly than this is no answer: a page would take hours.
const minBytesPerSecond = 1024;

/** A body as it comes over the wire, for one reader: a broken, silent or dripping connection never looks like its end. */
export function openBody(
  body: Dispatcher.ResponseData["body"],
  options: {
    /** How long a body may bring next to nothing while its reader waits. */
    readonly idleMs: number;
    readonly signal: AbortSignal | undefined;
    readonly toError: (error: unknown) => WireError;
  },
): { chunks: AsyncGenerator<Buffer>; discard: () => Promise<void> } {
  let isDiscarded = false;
  // A body that nobody reads any more may break without anybody listening.
  body.on("error", () => undefined);
  return {
    chunks: read(),
    async discard() {
      if (body.readableEnded || body.destroyed) return;
      isDiscarded = true;
      await body.dump({ limit: maxDrain, signal: AbortSignal.timeout(drainMs) }).catch(() => undefined);
    },
  };

  async function* read(): AsyncGenerator<Buffer> {
    if (isDiscarded) throw new Error("this body was discarded");
    const refuseDrip = createDripGuard(options.idleMs);
    try {
      let asked = performance.now();
      for await (const chunk of body as AsyncIterable<Buffer>) {
        refuseDrip(performance.now() - asked, chunk.length);
        yield chunk;
        asked = performance.now();
      }
    } catch (error) {
      options.signal?.throwIfAborted();
      throw options.toError(error);
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
