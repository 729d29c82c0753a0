/** What the name of a segment says: it follows `previous`, and all its events have the number `seq`. */
export interface SegmentName {
  readonly previous: number;
  readonly seq: number;
}

/** `1769853600123-1769857200456.ndjson`: sorts as text, and holds the chain. */
export function toSegmentName({ previous, seq }: SegmentName): string {
  return `${pad(previous)}-${pad(seq)}.ndjson`;
}

/** What a name says, or null when it is no segment's. */
export function parseSegmentName(name: string): SegmentName | null {
  const match = /^(\d{13,15})-(\d{13,15})\.ndjson$/.exec(name);
  if (match === null) return null;
  const [previous, seq] = [Number(match[1]), Number(match[2])];
  return previous < seq ? { previous, seq } : null;
}

/** The number of the next segment: a time in Unix ms, but always more than the one before. */
export function toSeq(previous: number, now: Date): number {
  return Math.max(previous + 1, now.getTime());
}

function pad(seq: number): string {
  return String(seq).padStart(13, "0");
}
