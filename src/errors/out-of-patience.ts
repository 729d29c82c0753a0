import { DvsyncError } from "./dvsync-error.ts";
import { exitCodes } from "./exit-codes.ts";

/** The same failure, when a run has no more patience with it: whatever it was, another run may succeed. */
export function outOfPatience(
  error: DvsyncError,
  facts: {
    readonly waitedMs: number;
    readonly nextMs: number;
    /** The server asks for that wait. */
    readonly isAsked: boolean;
    readonly maxWaitMs: number;
  },
): DvsyncError {
  return new DvsyncError({
    code: error.code,
    exitCode: exitCodes.tryAgain,
    message: `${error.message} (${sayWhy(facts)})`,
    hint: "run the same command again later: it resumes where this one stopped; or give it more time with --max-wait",
    cause: error,
  });
}

function sayWhy({ waitedMs, nextMs, isAsked, maxWaitMs }: Parameters<typeof outOfPatience>[1]): string {
  const allowed = `--max-wait ${seconds(maxWaitMs)} allows`;
  if (waitedMs >= maxWaitMs) return `nothing came for ${seconds(waitedMs)}, as long as ${allowed}`;
  const waited = waitedMs > 0 ? `after ${seconds(waitedMs)} of waiting, ` : "";
  const next = isAsked ? "the server asks to wait" : "the next wait would be";
  return `${waited}${next} ${seconds(nextMs)}, more than ${allowed}`;
}

function seconds(ms: number): string {
  return `${Math.round(ms / 100) / 10} s`;
}
