import type { Columns } from "../data/alternate-key.ts";
import { isLookup } from "../data/column.ts";
import type { Column } from "../data/column.ts";
import { raw } from "../data/json-text.ts";
import { readRawMembers } from "../data/raw-members.ts";
import type { EmulatedTable } from "../data/table.ts";
import { refuse } from "../wire/answer.ts";
import { fitValue } from "./fit-value.ts";
import { unknownProperty } from "./select.ts";

// The server sets these by itself, whatever is sent.
const ownColumns = ["createdon", "modifiedon", "versionnumber"];

/** The columns that a JSON body sets, digits and all; refuses members that the table does not have. */
export function readColumns(table: EmulatedTable, body: string): Columns {
  const columns: Record<string, Columns[string]> = {};
  for (const [name, text] of readRawMembers(body) ?? []) {
    if (name.endsWith("@odata.bind")) {
      const column = boundColumn(table, name.slice(0, -"@odata.bind".length));
      columns[column.wireName] = targetId(name, text);
    } else if (!name.includes("@") && !ownColumns.includes(name)) {
      const column = writableColumn(table, name);
      const value = fitValue(column, text);
      columns[name] = column.role === "id" ? (JSON.parse(value) as string) : raw(value);
    }
  }
  return columns;
}

function writableColumn(table: EmulatedTable, name: string): Column {
  const column = table.columns.find((each) => each.wireName === name);
  if (column === undefined) throw unknownProperty(name, table.seed.logicalName);
  if (isLookup(column.seed)) {
    const text = `'${name}' cannot be set by its value; use ${column.seed.name}@odata.bind.`;
    throw refuse(400, "0x80060888", text);
  }
  return column;
}

// A navigation property has the name of its column in any case, with the target's name behind it where there are several.
function boundColumn(table: EmulatedTable, name: string): Column {
  const plain = name.toLowerCase();
  const column = table.columns.find(
    ({ seed }) =>
      isLookup(seed) &&
      (seed.name === plain || (seed.targets ?? []).some((target) => `${seed.name}_${target}` === plain)),
  );
  if (column === undefined) throw unknownProperty(name, table.seed.logicalName);
  return column;
}

function targetId(name: string, text: string): string | null {
  if (text === "null") return null;
  const id = /\(([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\)"$/i.exec(text)?.[1];
  if (id !== undefined) return id.toLowerCase();
  throw refuse(
    400,
    "0x80060888",
    `${name} has to name a row, as in "/contacts(00000000-0000-0000-0000-000000000001)".`,
  );
}
