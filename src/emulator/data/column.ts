import type { ColumnSeed } from "../seeds/column-seed.ts";
import type { TableSeed } from "../seeds/table-seed.ts";

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
    .filter((column) => isOnWire(column))
    .map((column, index) => toColumn(column, seed, index));
}

/** A column of a table, with its place in the rows that the emulator keeps. */
export function toColumn(column: ColumnSeed, seed: TableSeed, index: number): Column {
  const wireName = wireNameOf(column);
  return { seed: column, wireName, prefix: `,"${wireName}":`, index, role: roleOf(column, seed) };
}

/** Whether rows have a member for an attribute (docs/protocol.md 8.6). */
export function isOnWire(column: ColumnSeed): boolean {
  return column.odata !== false && column.readable !== false;
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
