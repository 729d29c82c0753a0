import { setMaxListeners } from "node:events";
import type { AccessTokens } from "../types.ts";

/** One access token as a method fetched it. */
export interface FetchedToken {
  readonly accessToken: string;
  /** Milliseconds since 1970; null when nobody said. */
  readonly expiresAt: number | null;
}

/** Fetches an access token. `fresh` says that what was fetched before has been refused and must not come again from a cache. */
export type FetchToken = (how: {
  readonly fresh: boolean;
  readonly signal: AbortSignal;
}) => Promise<FetchedToken>;

const minutes = 60_000;

/** One access token for all callers: fetched once for those who wait together, renewed five minutes (or half its life) before it ends, and again after it was refused. */
export function shareAccessTokens(fetchToken: FetchToken, now: () => number = Date.now): AccessTokens {
  let current: (FetchedToken & { renewAt: number }) | null = null;
  let refused = false;
  let pending: SignIn | null = null;

  const renew = async (signal: AbortSignal): Promise<string> => {
    const before = current;
    try {
      const fetched = await fetchToken({ fresh: refused, signal });
      const again = before?.accessToken === fetched.accessToken;
      current = { ...fetched, renewAt: renewAt(fetched, again) };
      refused = false;
      return fetched.accessToken;
    } catch (error) {
      // An early renewal that fails costs nothing while the old access token still counts.
      if (before === null || refused || now() >= (before.expiresAt ?? 0)) throw error;
      current = { ...before, renewAt: now() + minutes / 2 };
      return before.accessToken;
    }
  };

  const renewAt = (token: FetchedToken, again: boolean): number => {
    if (token.expiresAt === null) return Infinity;
    // A cache behind the method may answer with the same one until shortly before its end: do not ask it every time.
    if (again) return now() + minutes / 2;
    return token.expiresAt - Math.min(5 * minutes, Math.max(0, (token.expiresAt - now()) / 2));
  };

  const start = (): SignIn => {
    const stop = new AbortController();
    const mine: SignIn = { promise: renew(stop.signal), waiting: 0, stop };
    const clear = (): void => {
      if (pending === mine) pending = null;
    };
    mine.promise.then(clear, clear);
    return mine;
  };

  return {
    async get(signal) {
      signal?.throwIfAborted();
      if (current !== null && now() < current.renewAt) return current.accessToken;
      // One that everybody has given up is not joined.
      if (pending === null || pending.stop.signal.aborted) pending = start();
      return waitFor(pending, signal);
    },
    reject(accessToken) {
      // Others may have been refused with the same one and have had it replaced already.
      if (current?.accessToken !== accessToken) return;
      current = null;
      refused = true;
    },
  };
}

interface SignIn {
  readonly promise: Promise<string>;
  readonly stop: AbortController;
  waiting: number;
}

/** Each caller may give up alone; the sign-in stops when the last one has. */
async function waitFor(shared: SignIn, signal: AbortSignal | undefined): Promise<string> {
  shared.waiting += 1;
  try {
    if (signal === undefined) return await shared.promise;
    return await new Promise<string>((resolve, reject) => {
      // One signal stops a whole run: many listeners are no leak.
      setMaxListeners(0, signal);
      const giveUp = (): void => reject(signal.reason);
      signal.addEventListener("abort", giveUp, { once: true });
      shared.promise.then(resolve, reject).finally(() => signal.removeEventListener("abort", giveUp));
    });
  } finally {
    shared.waiting -= 1;
    if (shared.waiting === 0) shared.stop.abort();
  }
}
