import { DvsyncError, exitCodes } from "../errors.ts";

/** A whole number from 0 to `most`, or a usage error that names the option. */
export function parseCount(option: string, text: string, most = 100_000_000): number {
  const value = /^\d{1,9}$/.test(text) ? Number(text) : Number.NaN;
  if (value <= most) return value;
  throw new DvsyncError({
    code: "DVS-USAGE",
    exitCode: exitCodes.usage,
    message: `${option} ${JSON.stringify(text)} is not a whole number from 0 to ${most}`,
    hint: `${option} 1000`,
  });
}
