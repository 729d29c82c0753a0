/** `1,204,331`, in every locale. */
export function toCount(value: number): string {
  return String(Math.round(value)).replaceAll(/\B(?=(\d{3})+$)/g, ",");
}

/** `1 row`, `1,204,331 rows`. */
export function toRows(rows: number): string {
  return `${toCount(rows)} ${rows === 1 ? "row" : "rows"}`;
}

/** `512 B`, `1.4 kB`, `611.0 MB`, `1.1 GB`: powers of 1000. */
export function toSize(bytes: number): string {
  const units = ["B", "kB", "MB", "GB", "TB", "PB"];
  let value = bytes;
  let unit = 0;
  // 999.95 would be rounded to 1000.0
  while (value >= (unit === 0 ? 1000 : 999.95) && unit < units.length - 1) {
    value /= 1000;
    unit++;
  }
  return unit === 0 ? `${toCount(value)} B` : `${value.toFixed(1)} ${units[unit]}`;
}

/** `52 MB/s`, `1.4 MB/s`. */
export function toRate(bytesPerSecond: number): string {
  const size = toSize(bytesPerSecond);
  return `${size.length >= "10.0 MB".length ? size.replace(/\.\d/, "") : size}/s`;
}

/** `48.2 s`, `1,204.3 s`. */
export function toSeconds(ms: number): string {
  const tenths = Math.round(ms / 100);
  return `${toCount(Math.trunc(tenths / 10))}.${tenths % 10} s`;
}

/** `just now`, `5 min ago`, `2 h ago`, `3 days ago`: the time since an RFC 3339 instant. */
export function toAge(instant: string, now: Date): string {
  const seconds = (now.getTime() - Date.parse(instant)) / 1000;
  if (Number.isNaN(seconds)) return "unknown";
  if (seconds < -60) return "in the future";
  if (seconds < 60) return "just now";
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min ago`;
  if (seconds < 48 * 3600) return `${Math.floor(seconds / 3600)} h ago`;
  return `${toCount(Math.floor(seconds / 86_400))} days ago`;
}

/** `6 days left`, `5 h left`, `expired`: the time until an RFC 3339 instant. */
export function toTimeLeft(instant: string, now: Date): string {
  const seconds = (Date.parse(instant) - now.getTime()) / 1000;
  if (Number.isNaN(seconds)) return "unknown";
  if (seconds <= 0) return "expired";
  if (seconds < 3600) return "less than 1 h left";
  if (seconds < 48 * 3600) return `${Math.floor(seconds / 3600)} h left`;
  return `${toCount(Math.floor(seconds / 86_400))} days left`;
}

/** `less than 1 min left`, `about 12 min left`, `about 3 h left`: an estimate of what a task still takes. */
export function toTimeToGo(ms: number): string {
  const minutes = Math.round(ms / 60_000);
  if (minutes < 1) return "less than 1 min left";
  return minutes < 120 ? `about ${minutes} min left` : `about ${toCount(minutes / 60)} h left`;
}
