import { fail } from "../../errors/fail.ts";
import type { Passed } from "./open-checks.ts";

/** Judges how far this machine's clock runs ahead of the server's: more than a minute is worth a warning, five minutes break signing in. */
export function judgeClock(aheadMs: number | null): Passed<null> {
  if (aheadMs === null) return { detail: "the server does not say what time it is", value: null };
  const seconds = Math.abs(aheadMs) / 1000;
  if (seconds <= 60) return { detail: "agrees with the server's", value: null };
  const detail = `this machine's clock is ${toTime(seconds)} ${aheadMs > 0 ? "ahead of" : "behind"} the server's`;
  if (seconds <= 300) return { detail, value: null, warning: fail("DVS-CLOCK", { apart: detail }) };
  throw fail("DVS-CLOCK", { apart: detail });
}

/** How far this machine's clock runs ahead, from an answer's `Date` and the middle of the time it took; null without one. */
export function readClockAhead(date: string | undefined, askedAt: number, answeredAt: number): number | null {
  const told = Date.parse(date ?? "");
  // The header drops the fraction of its second.
  return Number.isNaN(told) ? null : (askedAt + answeredAt) / 2 - (told + 500);
}

function toTime(seconds: number): string {
  return seconds < 120 ? `${Math.round(seconds)} seconds` : `${Math.round(seconds / 60)} minutes`;
}
