import { fail } from "../errors/fail.ts";

const units = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;

/** The milliseconds of `90s`, `30m`, `1h` or `2d`; anything else is a usage error that names the option. */
export function parseDuration(option: string, text: string): number {
  const match = /^(\d{1,9})([smhd])$/.exec(text);
  if (match !== null) return Number(match[1]) * units[match[2] as keyof typeof units];
  throw fail("DVS-USAGE", { case: "not a duration", option, text });
}
