import { outOfPatience } from "../errors/out-of-patience.ts";
import { RetryableError } from "./retryable-error.ts";

/** Time and chance, as arguments. */
export interface Clock {
  now(): number;
  /** Resolves after `ms`; rejects with the signal's reason when it aborts. */
  sleep(ms: number, signal: AbortSignal): Promise<void>;
  /** 0 to 1. */
  random(): number;
}

/** How long a run puts up with a throttling, failing or silent server. One for all entities of a run, because the limits are per user. */
export interface Patience {
  /** Begins something that may take several attempts. */
  begin(options: PatienceOptions): Trial;
}

/** Something that is tried until it succeeds, fails with anything but a `RetryableError`, or patience ends. */
export interface Trial {
  /** Resolves when the next attempt may be made. */
  ready(): Promise<void>;
  /** How long the next attempt may hear nothing, in ms. */
  readonly leftMs: number;
  succeeded(): void;
  /** The attempt failed after `silentMs` in which nothing arrived: waits before the next one, or throws what ends it. */
  failed(failure: unknown, silentMs?: number): Promise<void>;
}

export interface PatienceOptions {
  readonly signal: AbortSignal;
  /** How long nothing has arrived for this entity so far in this run: waits, and attempts that failed; grows. */
  readonly spent: { ms: number };
  /** Told before every wait: how long, and why. */
  readonly onWait: (ms: number, reason: string) => void;
  /** Told before every repeated attempt. */
  readonly onRetry: () => void;
}

const firstBackoff = 1_000;
const longestBackoff = 60_000;
// Without ever having had an answer, the address is more likely wrong than the server busy.
const attemptsBeforeContact = 3;

/** Creates the patience of one run; `maxWaitMs` bounds the time in which nothing arrives for an entity. */
export function createPatience(maxWaitMs: number, clock: Clock): Patience {
  let heldUntil = 0; // nobody asks before
  let heldFor = "";
  let hadContact = false;

  async function waitWhileHeld(options: PatienceOptions): Promise<void> {
    while (heldUntil > clock.now()) {
      const ms = heldUntil - clock.now();
      options.onWait(ms, heldFor);
      await clock.sleep(ms, options.signal);
    }
  }

  return {
    begin(options) {
      const { spent } = options;
      let attempts = 0;
      return {
        async ready() {
          await waitWhileHeld(options);
          if (++attempts > 1) options.onRetry();
        },
        get leftMs() {
          return maxWaitMs - spent.ms;
        },
        succeeded() {
          hadContact = true;
        },
        async failed(failure, silentMs = 0) {
          if (!(failure instanceof RetryableError)) throw failure;
          const { parts } = failure;
          spent.ms += silentMs;
          if (parts.isBrokenWire !== true) hadContact = true;
          const most = Math.min(
            parts.maxAttempts ?? Number.POSITIVE_INFINITY,
            hadContact ? Number.POSITIVE_INFINITY : attemptsBeforeContact,
          );
          if (attempts >= most) throw parts.error;
          // "Retry-After: 0", or a date that has passed, leaves it to us: without a wait this would never end.
          const asked = parts.retryAfterMs ?? 0;
          const ms = asked > 0 ? asked : backoff(attempts, clock.random());
          if (spent.ms + ms > maxWaitMs) {
            throw outOfPatience(parts.error, {
              waitedMs: spent.ms,
              nextMs: ms,
              isAsked: asked > 0,
              maxWaitMs,
            });
          }
          spent.ms += ms;
          if (parts.pausesRun === true) {
            heldUntil = Math.max(heldUntil, clock.now() + ms);
            heldFor = parts.reason;
          } else {
            options.onWait(ms, parts.reason);
            await clock.sleep(ms, options.signal);
          }
        },
      };
    },
  };
}

/** Exponential with full jitter over its upper half, so that many clients do not come back at once. @internal */
export function backoff(attempts: number, random: number): number {
  const most = Math.min(longestBackoff, firstBackoff * 2 ** (attempts - 1));
  return Math.round(most * (0.5 + random / 2));
}
