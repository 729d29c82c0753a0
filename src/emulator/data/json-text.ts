/** JSON text that goes to the wire as it stands. */
export interface RawJson {
  readonly json: string;
}

/** What a column may be set to; everything is kept as JSON text. */
export type JsonText = string | number | bigint | boolean | null | RawJson;

/** Wraps JSON text so that it reaches the wire untouched: `raw("922337203685477.1234")` keeps its digits. */
export function raw(json: string): RawJson {
  JSON.parse(json);
  return { json };
}

/** The JSON text of a column value; a plain string is encoded, `raw` is passed through. */
export function toJsonText(value: JsonText): string {
  if (typeof value === "object" && value !== null) return value.json;
  return typeof value === "bigint" ? value.toString() : JSON.stringify(value);
}
