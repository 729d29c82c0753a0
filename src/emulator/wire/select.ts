import type { EmulatedTable } from "../data/table.ts";
import { shapeOf } from "../data/row-shape.ts";
import type { RowShape } from "../data/row-shape.ts";
import { annotatorOf } from "./annotate.ts";
import type { Exchange } from "./exchange.ts";
import { refuse } from "./refusal.ts";

/** The names in `$select`, or undefined for all columns; refuses a name that the table does not have (PROTOCOL 4.14). */
export function readSelect(exchange: Exchange, table: EmulatedTable): readonly string[] | undefined {
  const text = exchange.target.options.get("$select");
  if (text === undefined || text === "" || text === "*") return undefined;
  const names = text.split(",").map((name) => name.trim());
  const unknown = names.find((name) => !table.columns.some((column) => column.wireName === name));
  if (unknown !== undefined) throw unknownProperty(unknown, table.seed.logicalName);
  return names;
}

/** The refusal of a property that a type does not have (PROTOCOL 4.14). */
export function unknownProperty(name: string, type: string): Error {
  const text = `Could not find a property named '${name}' on type 'Microsoft.Dynamics.CRM.${type}'.`;
  return refuse(400, "0x80060888", text);
}

/** The members of each row that an exchange brings. */
export function rowShapeOf(
  exchange: Exchange,
  table: EmulatedTable,
  select: readonly string[] | undefined,
): RowShape {
  return {
    ...shapeOf(table.columns, select),
    etagFirst: exchange.state.switches["first-member"] === "etag",
    annotate: annotatorOf(exchange),
  };
}

/** `accounts(name,fax)`, or `accounts` for all columns. */
export function selectionOf(table: EmulatedTable, select: readonly string[] | undefined): string {
  return table.seed.entitySet + (select === undefined ? "" : `(${select.join(",")})`);
}
