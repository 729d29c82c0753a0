import * as v from "valibot";

/** A text of at least one character. */
export const filled = v.pipe(v.string(), v.nonEmpty());
/** A number of things. */
export const count = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
/** A moment as RFC 3339 writes it. */
export const time = v.pipe(
  v.string(),
  v.regex(/^\d{4}-\d\d-\d\dT/),
  v.check((text) => !Number.isNaN(Date.parse(text))),
);

/** The record that the text holds, as it was written; "newer" when its format is from the future; else what is wrong with it, as a clause. */
export function readRecord<Shape extends v.GenericSchema>(
  text: string,
  shape: Shape,
): v.InferOutput<Shape> | "newer" | `wrong: ${string}` {
  let record: unknown;
  try {
    record = JSON.parse(text);
  } catch {
    return "wrong: it is not JSON";
  }
  if (!isObject(record)) return "wrong: it is not a JSON object";
  if (typeof record["format"] === "number" && record["format"] > 1) return "newer";
  if (record["format"] !== 1) return 'wrong: "format" is not 1';
  const { issues } = v.safeParse(shape, record);
  if (issues === undefined) return record;
  return `wrong: "${String(issues[0].path?.[0]?.key)}" is missing or of the wrong type`;
}

// valibot takes a list for an object.
function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
