/** What a `Retry-After` header asks for in ms: seconds, or a date (RFC 9110 10.2.3); null when it says nothing readable. Never capped. */
export function parseRetryAfter(header: string | null, nowMs: number): number | null {
  if (header === null) return null;
  const text = header.trim();
  // A list comes from a proxy that added its own: the longest wait satisfies all.
  const seconds = text.split(",").map((part) => part.trim());
  if (seconds.every((part) => /^\d+(\.\d+)?$/.test(part))) return Math.max(...seconds.map(Number)) * 1000;
  const date = Date.parse(text);
  return Number.isNaN(date) ? null : Math.max(0, date - nowMs);
}
