import { fail } from "../errors/fail.ts";

const maxTimerMs = 2 ** 31 - 1;

/** Runs `work` with a signal that also aborts after `ms`, with an error that says so (exit 75); null is no deadline. */
export async function withDeadline<T>(
  ms: number | null,
  signal: AbortSignal,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  if (ms === null) return work(signal);
  const over = new AbortController();
  const timer = setTimeout(() => over.abort(fail("DVS-MAX-DURATION", { ms })), Math.min(ms, maxTimerMs));
  try {
    return await work(AbortSignal.any([signal, over.signal]));
  } finally {
    clearTimeout(timer);
  }
}
