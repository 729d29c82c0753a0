/** Whether the environment still keeps the changes since a moment; where it does not, `because` says why, as the end of a sentence. */
export type Age = { readonly isKept: true } | { readonly isKept: false; readonly because: string };

const day = 86_400_000;
// What the documentation says, for an environment that will not say it itself (docs/protocol.md 7.1).
const usualRetentionDays = 7;
// Clocks are put right by seconds all the time.
const toleratedAhead = 60 * 60 * 1000;

/** Tells from the calendar alone; 0 days mean that changes are kept for ever, null that nobody knows how long. */
export function tellAge(since: string, now: Date, retentionDays: number | null): Age {
  const age = now.getTime() - Date.parse(since);
  if (age < -toleratedAhead)
    return {
      isKept: false,
      because: `the token is of ${since}, which is still to come: its age is not known`,
    };
  const kept = retentionDays ?? usualRetentionDays;
  if (kept === 0 || age <= kept * day) return { isKept: true };
  const said = retentionDays === null ? `, as far as is known, for ${kept}` : ` for ${kept}`;
  const days = Math.floor(age / day);
  return { isKept: false, because: `the token is ${days} days old and the environment keeps changes${said}` };
}

/** When the environment stops keeping the changes since this token; null when it did not say how long it does, or keeps them for ever. */
export function toExpiry({ deltaLinkAt, retentionDays }: Dated): Date | null {
  if (retentionDays === null || retentionDays === 0) return null;
  return new Date(Date.parse(deltaLinkAt) + retentionDays * day);
}

/** How much of a token's life is left: `expiring` in its last fifth; a token whose end is not known is `ok`. */
export function tellLife(token: Dated, now: Date): "ok" | "expiring" | "expired" {
  const left = (toExpiry(token)?.getTime() ?? Number.POSITIVE_INFINITY) - now.getTime();
  if (left <= 0) return "expired";
  return left < 0.2 * (token.retentionDays ?? 0) * day ? "expiring" : "ok";
}

/** Changes are kept for whole days: a token of today has not expired by its age. */
export function isOfToday(since: string, now: Date): boolean {
  return now.getTime() - Date.parse(since) < day;
}

interface Dated {
  /** When the read that gave the delta link began. */
  readonly deltaLinkAt: string;
  readonly retentionDays: number | null;
}
