import { DvsyncError, exitCodes } from "../errors.ts";
import { Setback, type SetbackParts } from "./setback.ts";

/** Time and chance, as arguments. */
export interface Clock {
  now(): number;
  /** Resolves after `ms`; rejects with the signal's reason when it aborts. */
  sleep(ms: number, signal: AbortSignal): Promise<void>;
  /** 0 to 1. */
  random(): number;
}

/** How long a run puts up with a throttled or failing server. One for all entities of a run, because the limits are per user. */
export interface Patience {
  /** Runs `attempt` until it succeeds, fails with anything but a `Setback`, or patience ends. */
  persist<T>(attempt: () => Promise<T>, options: PersistOptions): Promise<T>;
}

export interface PersistOptions {
  readonly signal: AbortSignal;
  /** What this entity has waited so far in this run; grows. */
  readonly spent: { ms: number };
  /** Told of every setback, before it is decided whether to wait. */
  readonly onSetback: (parts: SetbackParts) => void;
  /** Told before every wait: how long, and why. */
  readonly onWait: (ms: number, reason: string) => void;
  /** Told before every repeated attempt. */
  readonly onRetry: () => void;
}

const firstBackoff = 1_000;
const longestBackoff = 60_000;
// Without ever having had an answer, the address is more likely wrong than the server busy.
const attemptsBeforeContact = 3;

/** Creates the patience of one run; `maxWaitMs` bounds the sum of an entity's waits. */
export function createPatience(maxWaitMs: number, clock: Clock): Patience {
  let heldUntil = 0; // nobody asks before
  let heldFor = "";
  let hadContact = false;

  async function waitWhileHeld(options: PersistOptions): Promise<void> {
    while (heldUntil > clock.now()) {
      const ms = heldUntil - clock.now();
      options.onWait(ms, heldFor);
      await clock.sleep(ms, options.signal);
    }
  }

  return {
    async persist(attempt, options) {
      for (let attempts = 1; ; attempts++) {
        await waitWhileHeld(options);
        if (attempts > 1) options.onRetry();
        try {
          const result = await attempt();
          hadContact = true;
          return result;
        } catch (error) {
          if (!(error instanceof Setback)) throw error;
          const { parts } = error;
          options.onSetback(parts);
          if (parts.isBrokenWire !== true) hadContact = true;
          const most = Math.min(
            parts.mostAttempts ?? Number.POSITIVE_INFINITY,
            hadContact ? Number.POSITIVE_INFINITY : attemptsBeforeContact,
          );
          if (attempts >= most) throw parts.error;
          // "Retry-After: 0", or a date that has passed, leaves it to us: without a wait this would never end.
          const asked = parts.retryAfterMs ?? 0;
          const ms = asked > 0 ? asked : backoff(attempts, clock.random());
          if (options.spent.ms + ms > maxWaitMs) throw outOfPatience(parts, ms, options.spent.ms, maxWaitMs);
          options.spent.ms += ms;
          if (parts.holdsAll === true) {
            heldUntil = Math.max(heldUntil, clock.now() + ms);
            heldFor = parts.reason;
          } else {
            options.onWait(ms, parts.reason);
            await clock.sleep(ms, options.signal);
          }
        }
      }
    },
  };
}

/** Exponential with full jitter over its upper half, so that many clients do not come back at once. */
export function backoff(attempts: number, random: number): number {
  const most = Math.min(longestBackoff, firstBackoff * 2 ** (attempts - 1));
  return Math.round(most * (0.5 + random / 2));
}

function outOfPatience(
  parts: SetbackParts,
  nextMs: number,
  waitedMs: number,
  maxWaitMs: number,
): DvsyncError {
  const waited = waitedMs > 0 ? `after ${seconds(waitedMs)} of waiting, ` : "";
  const asked = (parts.retryAfterMs ?? 0) > 0 ? "the server asks to wait" : "the next wait would be";
  return new DvsyncError({
    code: parts.error.code,
    exitCode: exitCodes.tryAgain,
    message: `${parts.error.message} (${waited}${asked} ${seconds(nextMs)}, more than --max-wait ${seconds(maxWaitMs)} allows)`,
    hint: "run the same command again later: it goes on where this one stopped; or give it more time with --max-wait",
    cause: parts.error,
  });
}

function seconds(ms: number): string {
  return `${Math.round(ms / 100) / 10} s`;
}
