type FieldType =
  | "number"
  | "string"
  | "string|null"
  | "strings|null"
  | "strings|absent"
  | "lists|null|absent"
  | "count"
  | "count|null"
  | "time"
  | "true|absent";

/** Which fields a JSON file of ours must have, and of what type. More fields are welcome. */
export type RecordShape = Readonly<Record<string, FieldType>>;

const isOfType: Record<FieldType, (value: unknown) => boolean> = {
  number: (value) => typeof value === "number",
  string: (value) => typeof value === "string" && value !== "",
  "string|null": (value) => value === null || typeof value === "string",
  "strings|null": (value) => value === null || areStrings(value),
  "strings|absent": (value) => value === undefined || areStrings(value),
  "lists|null|absent": (value) =>
    value === undefined || value === null || (Array.isArray(value) && value.every(areStrings)),
  count: isCount,
  "count|null": (value) => value === null || isCount(value),
  time: (value) =>
    typeof value === "string" && /^\d{4}-\d\d-\d\dT/.test(value) && !Number.isNaN(Date.parse(value)),
  "true|absent": (value) => value === undefined || value === true,
};

/** The record that the text holds; "newer" when its format is from the future; else what is wrong with it, as a clause. */
export function readRecord(
  text: string,
  shape: RecordShape,
): Record<string, unknown> | "newer" | `wrong: ${string}` {
  let record: unknown;
  try {
    record = JSON.parse(text);
  } catch {
    return "wrong: it is not JSON";
  }
  if (!isObject(record)) return "wrong: it is not a JSON object";
  if (typeof record["format"] === "number" && record["format"] > 1) return "newer";
  if (record["format"] !== 1) return 'wrong: "format" is not 1';
  for (const [field, type] of Object.entries(shape)) {
    if (!isOfType[type](record[field])) return `wrong: "${field}" is missing or of the wrong type`;
  }
  return record;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function areStrings(value: unknown): boolean {
  return Array.isArray(value) && value.every((item) => typeof item === "string");
}

function isCount(value: unknown): boolean {
  return typeof value === "number" && Number.isSafeInteger(value) && value >= 0;
}
