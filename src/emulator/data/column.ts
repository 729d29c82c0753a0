import type { ColumnSeed, TableSeed } from "../seeds/table-seed.ts";

/** A column as it is seen on the wire. */
export interface Column {
  readonly seed: ColumnSeed;
  /** `name`, or `_name_value` for lookups (docs/protocol.md 1.5). */
  readonly wireName: string;
  /** `,"wireName":`, ready to be written. */
  readonly prefix: string;
  /** Its place in a stored row. */
  readonly index: number;
  /** What the emulator fills in by itself. */
  readonly role: "id" | "version" | "plain";
}

/** The columns that can be read through the Web API, in the table's own order (docs/protocol.md 8.6). */
export function columnsOf(seed: TableSeed): Column[] {
  return seed.columns
    .filter((column) => column.odata !== false && column.readable !== false)
    .map((column, index) => ({
      seed: column,
      wireName: wireNameOf(column),
      prefix: `,"${wireNameOf(column)}":`,
      index,
      role: roleOf(column, seed),
    }));
}

// Lookups are `_name_value` (docs/protocol.md 8.8).
function wireNameOf(column: ColumnSeed): string {
  return isLookup(column) ? `_${column.name}_value` : column.name;
}

/** Whether an attribute is one of the three kinds of lookup. */
export function isLookup(column: ColumnSeed): boolean {
  return column.kind === "Lookup" || column.kind === "Customer" || column.kind === "Owner";
}

function roleOf(column: ColumnSeed, seed: TableSeed): Column["role"] {
  if (column.name === seed.primaryId) return "id";
  return column.name === "versionnumber" ? "version" : "plain";
}
