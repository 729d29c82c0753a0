import type { ColumnSchema } from "../types.ts";

/** What the metadata says about a column, as far as its values need it. */
export type Column = Pick<ColumnSchema, "name" | "type" | "attribute" | "behavior">;

/** The attribute's logical name, which is what this service calls the column. */
export function toAttribute(column: Column): string {
  return column.attribute ?? column.name;
}
