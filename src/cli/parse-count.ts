import { fail } from "../errors/fail.ts";

/** A whole number from 0 to `max`, or a usage error that names the option. */
export function parseCount(option: string, text: string, max = 100_000_000): number {
  const value = /^\d{1,9}$/.test(text) ? Number(text) : Number.NaN;
  if (value <= max) return value;
  throw fail("DVS-USAGE", { case: "not a count", option, text, max });
}
