import { DvsyncError, exitCodes } from "../errors.ts";

const units = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;

/** The milliseconds of `90s`, `30m`, `1h` or `2d`; anything else is a usage error that names the option. */
export function parseDuration(command: string, option: string, text: string): number {
  const match = /^(\d{1,9})([smhd])$/.exec(text);
  if (match !== null) return Number(match[1]) * units[match[2] as keyof typeof units];
  throw new DvsyncError({
    code: "DVS-USAGE",
    exitCode: exitCodes.usage,
    message: `${option} ${JSON.stringify(text)} is not a duration`,
    hint: `write it as 90s, 30m, 1h or 2d: dvsync ${command} ${option} 1h`,
  });
}
