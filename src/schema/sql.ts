import type { ColumnSchema } from "../types.ts";

/** The member of a row that is in no metadata. */
export const etag: ColumnSchema = { name: "@odata.etag", type: "String", edm: "Edm.String" };

/** A name in standard SQL; every name is quoted, because tables and columns may be called like words of the language. */
export function quoteName(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

/** A text in standard SQL, where a backslash is an ordinary character. */
export function quoteText(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

/** A name in BigQuery and Spark. */
export function quoteNameWithBackticks(name: string): string {
  return `\`${name}\``;
}

/** A text in BigQuery and Spark, where a backslash escapes. */
export function quoteTextWithBackslashes(text: string): string {
  const escaped = text.replaceAll("\\", "\\\\").replaceAll("'", "\\'");
  return `'${escaped.replaceAll("\n", "\\n").replaceAll("\r", "\\r")}'`;
}

/** The path of a member in the JSON path language that SQLite, BigQuery and PostgreSQL share. */
export function toJsonPath(name: string): string {
  return `$."${name}"`;
}

/** Lines of a list, indented, with commas between them. */
export function toList(items: readonly string[]): string {
  return items.map((item) => `  ${item}`).join(",\n");
}

/**
 * The decimal places that a type of a fixed scale needs. The server stores ten whatever a column's own precision says, and
 * a precision that was lowered later leaves old values as they are: a smaller scale would round them silently.
 */
function toSafeScale(column: ColumnSchema): number {
  return column.type === "Money" ? 4 : Math.max(10, column.scale ?? 0);
}

/** `DECIMAL(19,4)`: twelve digits before the point of a decimal, fifteen of an amount of money. */
export function toDecimalType(column: ColumnSchema): string {
  const scale = toSafeScale(column);
  return `DECIMAL(${(column.type === "Money" ? 15 : 12) + scale},${scale})`;
}
