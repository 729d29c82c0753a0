/**
 * Starts `run` at once and hands on what it puts, part by part, to whoever iterates; `put` resolves when the part has been used up.
 * The generator returns what `run` returns. When `signal` aborts, `put` rejects, so that `run` ends too.
 */
export function startHandOver<Part, Result>(
  signal: AbortSignal,
  run: (put: (part: Part) => Promise<void>) => Promise<Result>,
): AsyncGenerator<Part, Result, undefined> {
  let offered: { readonly part: Part; readonly used: () => void } | null = null;
  let isOver = false;
  let wake: (() => void) | undefined;

  const ended = run(
    (part) =>
      new Promise((resolve, reject) => {
        signal.throwIfAborted();
        const stop = (): void => reject(signal.reason);
        signal.addEventListener("abort", stop, { once: true });
        const used = (): void => {
          signal.removeEventListener("abort", stop);
          resolve();
        };
        offered = { part, used };
        wake?.();
      }),
  ).finally(() => {
    isOver = true;
    wake?.();
  });
  ended.catch(() => undefined); // thrown where it is awaited

  async function* handOver(): AsyncGenerator<Part, Result, undefined> {
    for (;;) {
      if (offered !== null) {
        const { part, used } = offered;
        offered = null;
        yield part;
        used();
      } else if (isOver) return ended;
      await new Promise<void>((resolve) => {
        wake = resolve;
        if (offered !== null || isOver) resolve();
      });
    }
  }
  return handOver();
}
