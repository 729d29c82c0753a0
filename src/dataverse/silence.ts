import { WireError } from "../errors/wire-error.ts";
import type { Clock } from "./patience.ts";

/** How long the wire has been silent during one attempt. */
export interface Silence {
  /** In all, so far. */
  readonly ms: number;
  /** Aborts with a `WireError` when one silence has lasted for longer than it may. */
  readonly signal: AbortSignal;
  /** Counts the time until what it asks for settles as silence. */
  during<T>(ask: () => Promise<T>): Promise<T>;
}

const longestTimer = 2 ** 31 - 1;

/** Watches one attempt, whose silences may take `limitMs` in all. */
export function watchSilence(limitMs: number, clock: Pick<Clock, "now">): Silence {
  const over = new AbortController();
  let ms = 0;
  return {
    get ms() {
      return ms;
    },
    signal: over.signal,
    async during(ask) {
      const began = clock.now();
      const limit = Math.min(Math.max(0, limitMs), longestTimer);
      const timer = setTimeout(() => {
        ms = Math.max(ms, limit);
        over.abort(new WireError("timeout", "nothing came for as long as --max-wait allows"));
      }, limit);
      try {
        return await ask();
      } finally {
        clearTimeout(timer);
        ms += Math.max(0, clock.now() - began);
      }
    },
  };
}

/** The same chunks; the time until each of them arrives counts as silence. */
export async function* watchChunks(body: AsyncIterable<Buffer>, silence: Silence): AsyncGenerator<Buffer> {
  const chunks = body[Symbol.asyncIterator]();
  try {
    for (;;) {
      const item = await silence.during(() => chunks.next());
      if (item.done === true) return;
      yield item.value;
    }
  } finally {
    await chunks.return?.();
  }
}
