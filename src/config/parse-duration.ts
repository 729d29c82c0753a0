const day = 86_400_000;
const units = { s: 1_000, m: 60_000, h: 3_600_000, d: day, w: 7 * day, y: 365 * day } as const;

/** `90s`, `30m`, `2h`, `30d`, `4w` or `1y` in ms; null when it is nothing of the kind. */
export function parseDuration(text: string): number | null {
  const match = /^(\d{1,9})([smhdwy])$/.exec(text);
  return match === null ? null : Number(match[1]) * units[match[2] as keyof typeof units];
}
