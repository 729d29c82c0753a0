import { expect, test } from "vitest";
import { shareAccessTokens, type FetchToken } from "../../src/auth/share-access-tokens.ts";

const minute = 60_000;

function clocked(life: number | null, fetch?: FetchToken) {
  const state = { now: 0, fetched: 0, fresh: [] as boolean[] };
  const tokens = shareAccessTokens(
    async (how) => {
      state.fetched += 1;
      state.fresh.push(how.fresh);
      if (fetch) return fetch(how);
      return { accessToken: `token-${state.fetched}`, expiresAt: life === null ? null : state.now + life };
    },
    () => state.now,
  );
  return { state, tokens, at: (now: number) => ((state.now = now), tokens.get()) };
}

test("those who wait together share one sign-in", async () => {
  const { state, tokens } = clocked(60 * minute);
  const all = await Promise.all(Array.from({ length: 20 }, () => tokens.get()));
  expect([new Set(all), state.fetched]).toEqual([new Set(["token-1"]), 1]);
});

test.each([
  [60 * minute, 55 * minute],
  [6 * minute, 3 * minute],
  [10_000, 5000],
])("an access token that lives %i ms is renewed after %i ms", async (life, renewAt) => {
  const { at } = clocked(life);
  expect(await at(0)).toBe("token-1");
  expect(await at(renewAt - 1)).toBe("token-1");
  expect(await at(renewAt)).toBe("token-2");
});

test("one of unknown life is kept until it is refused", async () => {
  const { tokens, at } = clocked(null);
  expect(await at(0)).toBe("token-1");
  expect(await at(1e12)).toBe("token-1");
  tokens.reject("token-1");
  expect(await at(1e12)).toBe("token-2");
});

test("a refused access token is fetched anew, once, though several report it", async () => {
  const { state, tokens, at } = clocked(60 * minute);
  await at(0);
  tokens.reject("token-1");
  tokens.reject("token-1");
  expect(await Promise.all([tokens.get(), tokens.get()])).toEqual(["token-2", "token-2"]);
  tokens.reject("token-1");
  expect(await tokens.get()).toBe("token-2");
  expect(state.fresh).toEqual([false, true]);
});

test("an early renewal that fails is tried again, and the old access token serves meanwhile", async () => {
  let broken = false;
  const { state, at } = clocked(null, async () => {
    if (broken) throw new Error("no network");
    return { accessToken: `token-${state.fetched}`, expiresAt: state.now + 60 * minute };
  });
  await at(0);
  broken = true;
  expect(await at(56 * minute)).toBe("token-1");
  expect(await at(56 * minute + 1000)).toBe("token-1");
  expect(state.fetched).toBe(2);
  await expect(at(60 * minute)).rejects.toThrow("no network");
  broken = false;
  expect(await at(60 * minute + 1)).toBe("token-4");
});

test("a cache that gives the same access token again is not asked every time", async () => {
  const { state, at } = clocked(null, async () => ({ accessToken: "same", expiresAt: 60 * minute }));
  await at(0);
  for (let now = 56 * minute; now < 57 * minute; now += 1000) await at(now);
  expect(state.fetched).toBe(3);
});

test("a failed sign-in is not kept", async () => {
  let broken = true;
  const { at } = clocked(null, async () => {
    if (broken) throw new Error("no");
    return { accessToken: "token", expiresAt: null };
  });
  await expect(at(0)).rejects.toThrow("no");
  broken = false;
  expect(await at(0)).toBe("token");
});

test("one caller's abort does not stop the sign-in of the others; the last one's does", async () => {
  const signals: AbortSignal[] = [];
  let finish!: () => void;
  const { tokens } = clocked(null, async ({ signal }) => {
    signals.push(signal);
    await new Promise<void>((resolve, reject) => {
      finish = resolve;
      signal.addEventListener("abort", () => reject(signal.reason as Error));
    });
    return { accessToken: "token", expiresAt: null };
  });
  const [first, second] = [new AbortController(), new AbortController()];
  const one = tokens.get(first.signal);
  const two = tokens.get(second.signal);
  const reason = new Error("Ctrl-C");
  first.abort(reason);
  await expect(one).rejects.toBe(reason);
  expect(signals[0]?.aborted).toBe(false);
  second.abort(reason);
  await expect(two).rejects.toBe(reason);
  expect(signals[0]?.aborted).toBe(true);
  const third = tokens.get();
  expect(signals.length).toBe(2);
  finish();
  expect(await third).toBe("token");
});
