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
  return String((Math.imul(index + 1, 2654435761) >>> 0) % 10 ** length).padStart(length, "0");
}

/** A day or a time in the years after 2015 (PROTOCOL 9.5). */
export function moment(index: number, isDateOnly = false): string {
  const date = new Date(1_420_070_400_000 + ((index * 3_571) % 300_000_000) * 1000).toISOString();
  return isDateOnly ? `"${date.slice(0, 10)}"` : `"${date.slice(0, 19)}Z"`;
}

/** The id of one of a few hundred other rows. */
export function someId(prefix: string, index: number): string {
  return `"${prefix}${(index % 400).toString(16).padStart(4, "0")}-0d87-e711-80e5-00155db19e6d"`;
}
