import type { Column } from "./column.ts";
import type { RowView } from "./row.ts";

/** Which members a row has on the wire, and in which order. */
export interface RowShape {
  readonly columns: readonly Column[];
  /** `,"accountid":"` when the primary id comes last because nobody selected it (docs/protocol.md 4.3). */
  readonly idPrefix: string | undefined;
  readonly etagFirst: boolean;
  /** Members that stand before a value, `,"x@…":"…"` (docs/protocol.md 9.7). */
  readonly annotate?: ((column: Column, value: string) => string) | undefined;
}

/** The columns that a `$select` brings, in the table's own order, and with those that the server adds (docs/protocol.md 4.15). */
export function shapeOf(columns: readonly Column[], select: readonly string[] | undefined): RowShape {
  if (select === undefined) return { columns, idPrefix: undefined, etagFirst: true };
  const wanted = new Set(select);
  for (const column of columns) {
    if (wanted.has(column.wireName) && column.seed.brings !== undefined) wanted.add(column.seed.brings);
  }
  const id = columns.find((column) => column.role === "id");
  return {
    columns: columns.filter((column) => wanted.has(column.wireName)),
    idPrefix: id === undefined || wanted.has(id.wireName) ? undefined : `,"${id.wireName}":"`,
    etagFirst: true,
  };
}

/** One row as compact JSON text, exactly as it stands on the wire. */
export function writeRow(row: RowView, shape: RowShape): string {
  const etag = `"@odata.etag":"W/\\"${row.version}\\""`;
  let members = "";
  for (const column of shape.columns) {
    const value = row.valueOf(column);
    if (shape.annotate !== undefined) members += shape.annotate(column, value);
    members += column.prefix + value;
  }
  if (shape.idPrefix !== undefined) members += `${shape.idPrefix}${row.id}"`;
  return shape.etagFirst ? `{${etag}${members}}` : `{${members.slice(1)},${etag}}`;
}
