import type { Change } from "../data/change-log.ts";
import type { Column } from "../data/column.ts";
import type { RowView } from "../data/row.ts";
import type { EmulatedTable } from "../data/table.ts";
import type { Switches } from "../switches/switch-table.ts";
import { writeDataToken } from "../web-api/delta-token.ts";
import { writeValue } from "./write-value.ts";
import { escapeXml } from "./xml-style.ts";
import type { XmlStyle } from "./xml-style.ts";

/** What the items of an answer depend on, apart from the change itself. */
export interface ItemShape {
  readonly style: XmlStyle;
  readonly switches: Switches;
  readonly table: EmulatedTable;
  readonly columns: readonly Column[];
}

/** A new or updated row: its columns that are not null, and what the contract has around them. */
export function writeUpsert(shape: ItemShape, row: RowView): string {
  const { style, switches, table, columns } = shape;
  const filled = columns
    .map((column) => [column, row.valueOf(column)] as const)
    .filter(([, json]) => json !== "null");
  const attributes = filled.map(([column, json]) =>
    pair(
      style,
      "xrm",
      "KeyValuePairOfstringanyType",
      column.seed.name,
      writeValue(style, switches, column, json),
    ),
  );
  const formatted =
    switches["soap-formatted"] === "filled"
      ? filled.flatMap(([column, json]) => formattedValue(style, column, json))
      : [];
  const version =
    switches["soap-row-version"] === "nil"
      ? style.nil("xrm", "RowVersion")
      : style.text("xrm", "RowVersion", `${row.version}`);
  return item(
    style,
    "NewOrUpdatedItem",
    "NewOrUpdated",
    style.open("xrm71", "NewOrUpdatedEntity") +
      list(style, "Attributes", attributes) +
      style.nil("xrm", "EntityState") +
      list(style, "FormattedValues", formatted) +
      style.text("xrm", "Id", row.id) +
      style.empty("xrm", "KeyAttributes") +
      style.text("xrm", "LogicalName", table.seed.logicalName) +
      style.empty("xrm", "RelatedEntities") +
      version +
      style.close("xrm71", "NewOrUpdatedEntity"),
  );
}

/** A deleted row: its id, and when it was deleted where the switch tells so. */
export function writeDelete(
  shape: ItemShape,
  id: string,
  change: Pick<Change, "version">,
  deletedAt: Date,
): string {
  const { style, switches, table } = shape;
  const setting = switches["soap-deleted"];
  const moment = `${deletedAt.toISOString().slice(0, 19)}Z`;
  const value =
    style.typed("generic", "value", "xsd", "dateTime", ["xsd"]) + moment + style.close("generic", "value");
  const time = pair(style, "xrm71", "KeyValuePairOfstringanyType", "deletetime", value);
  const version = writeDataToken({ version: change.version, date: deletedAt });
  return item(
    style,
    "RemovedOrDeletedItem",
    "RemoveOrDeleted",
    style.open("xrm71", "RemovedItem") +
      style.text("xrm", "Id", id) +
      list(style, "KeyAttributes", setting === "full" ? [time] : []) +
      style.text("xrm", "LogicalName", table.seed.logicalName) +
      style.nil("xrm", "Name") +
      (setting === "bare" ? style.nil("xrm", "RowVersion") : style.text("xrm", "RowVersion", version)) +
      style.close("xrm71", "RemovedItem"),
  );
}

/** An item of a type that no contract has. */
export function writeStranger(style: XmlStyle): string {
  return item(style, "MovedItem", "Moved", style.text("xrm71", "MovedFrom", "elsewhere"));
}

function item(style: XmlStyle, type: string, kind: string, content: string): string {
  return (
    style.typed("xrm71", "anyType", "xrm71", type) +
    content +
    style.text("xrm71", "Type", kind) +
    style.close("xrm71", "anyType")
  );
}

function list(style: XmlStyle, name: string, parts: readonly string[]): string {
  if (parts.length === 0) return style.empty("xrm", name);
  return style.open("xrm", name) + parts.join("") + style.close("xrm", name);
}

function pair(style: XmlStyle, space: "xrm" | "xrm71", name: string, key: string, value: string): string {
  return style.open(space, name) + style.text("generic", "key", key) + value + style.close(space, name);
}

// Numbers and the like in the user's language; texts have none.
function formattedValue(style: XmlStyle, { seed }: Column, json: string): string[] {
  if (json.startsWith('"') && seed.kind !== "DateTime") return [];
  const label = seed.choices?.find(({ value }) => `${value}` === json)?.labels[1033];
  const text =
    label ?? (json.startsWith('"') ? json.slice(1, -1) : json.replace(/\B(?=(\d{3})+(?!\d))(?<!\..*)/g, ","));
  const value = style.text("generic", "value", escapeXml(text));
  return [pair(style, "xrm", "KeyValuePairOfstringstring", seed.name, value)];
}
