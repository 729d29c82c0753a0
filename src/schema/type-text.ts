import type { ColumnSchema } from "../types.ts";

/** A column's type in a word: `Money(19,4)`, `DateTime(UserLocal)`, `Picklist`. */
export function toTypeText({ type, precision, scale, behavior }: ColumnSchema): string {
  if (precision !== undefined) return `${type}(${precision},${scale})`;
  return behavior === undefined ? type : `${type}(${behavior})`;
}
