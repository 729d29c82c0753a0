/** Values of generated rows: pure functions of the row's index, as JSON text. */
export interface Pick {
  (index: number): string;
}

/** One of the words by turns, as a JSON string. */
export function oneOf(words: readonly string[], stride = 1): Pick {
  const texts = words.map((word) => JSON.stringify(word));
  return (index) => texts[Math.floor(index / stride) % texts.length] ?? "null";
}

/** A value, but null in every `nth` row. */
export function sparse(nth: number, pick: Pick): Pick {
  return (index) => (index % nth === 0 ? "null" : pick(index));
}

/** The same JSON text in every row. */
export function always(text: string): Pick {
  return () => text;
}

/** Digits that differ from row to row. */
export function digits(index: number, length: number): string {
  return tails[(Math.imul(index + 1, 2654435761) >>> 0) % tails.length]?.slice(-length) ?? "";
}

const tails = Array.from({ length: 100_003 }, (_, at) => String(at * 7919 + 100_000_000));

/** A time in the years after 2015 (docs/protocol.md 9.5). */
export function moment(index: number): string {
  return times[index % times.length] ?? "null";
}

/** A day in the years after 2015 (docs/protocol.md 9.5). */
export function day(index: number): string {
  return days[index % days.length] ?? "null";
}

/** The ids of a few hundred other rows by turns. */
export function someId(prefix: string): Pick {
  const ids = Array.from(
    { length: 400 },
    (_, at) => `"${prefix}${at.toString(16).padStart(4, "0")}-0d87-e711-80e5-00155db19e6d"`,
  );
  return (index) => ids[index % ids.length] ?? "null";
}

const dates = Array.from({ length: 1009 }, (_, at) =>
  new Date(1_420_070_400_000 + at * 297_123_000).toISOString(),
);
const times = dates.map((date) => `"${date.slice(0, 19)}Z"`);
const days = dates.map((date) => `"${date.slice(0, 10)}"`);
