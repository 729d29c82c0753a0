import { isLookup } from "../data/column.ts";
import type { Column } from "../data/column.ts";
import { shapeOf } from "../data/row-shape.ts";
import type { RowShape } from "../data/row-shape.ts";
import type { EmulatedTable } from "../data/table.ts";
import { refuse } from "../wire/answer.ts";
import type { Exchange } from "../wire/exchange.ts";
import { grantedAnnotations } from "./page.ts";

/** The names in `$select`, or undefined for all columns; refuses a name that the table does not have (docs/protocol.md 4.14). */
export function readSelect(exchange: Exchange, table: EmulatedTable): readonly string[] | undefined {
  const text = exchange.target.options.get("$select");
  if (text === undefined || text === "" || text === "*") return undefined;
  const names = text.split(",").map((name) => name.trim());
  const unknown = names.find((name) => !table.columns.some((column) => column.wireName === name));
  if (unknown !== undefined) throw unknownProperty(unknown, table.seed.logicalName);
  return names;
}

/** The refusal of a property that a type does not have (docs/protocol.md 4.14). */
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

const names = {
  formatted: "OData.Community.Display.V1.FormattedValue",
  navigation: "Microsoft.Dynamics.CRM.associatednavigationproperty",
  target: "Microsoft.Dynamics.CRM.lookuplogicalname",
};

// The members that stand before a value when annotations were asked for; undefined when they were not (docs/protocol.md 9.7).
function annotatorOf(exchange: Exchange): ((column: Column, value: string) => string) | undefined {
  const asked = grantedAnnotations(exchange);
  if (asked.length === 0) return undefined;
  const wants = (name: string): boolean => asked.some((pattern) => fits(name, pattern));
  const wanted = {
    formatted: wants(names.formatted),
    navigation: wants(names.navigation),
    target: wants(names.target),
  };
  return (column, value) => {
    if (value === "null") return "";
    const member = (name: string, text: string): string =>
      `,${JSON.stringify(`${column.wireName}@${name}`)}:${JSON.stringify(text)}`;
    if (isLookup(column.seed)) {
      return [
        wanted.formatted ? member(names.formatted, `# ${column.seed.name}`) : "",
        wanted.navigation ? member(names.navigation, column.seed.name) : "",
        wanted.target ? member(names.target, column.seed.targets?.[0] ?? "systemuser") : "",
      ].join("");
    }
    return wanted.formatted && !value.startsWith('"') ? member(names.formatted, value) : "";
  };
}

function fits(name: string, pattern: string): boolean {
  return pattern.endsWith("*") ? name.startsWith(pattern.slice(0, -1)) : name === pattern;
}
