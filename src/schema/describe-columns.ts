import type { ColumnSchema, TableSchema } from "../types.ts";
import { toTypeText } from "./type-text.ts";

const shownChoices = 4;

/** For people: a line on the table, one on each alternate key, and name, type and note of each column. */
export function describeColumns(schema: TableSchema): { head: string[]; rows: string[][] } {
  const { entitySet, logicalName, primaryId, primaryName, keys, columns } = schema;
  const name = primaryName === null ? "" : `, primary name ${primaryName}`;
  return {
    head: [
      `${entitySet} (${logicalName}): ${columns.length} columns, primary id ${primaryId}${name}`,
      ...keys.map((key) => `alternate key ${key.name} (${key.columns.join(", ")}): ${key.state}`),
    ],
    rows: columns.map((column) => [column.name, toTypeText(column), toNote(column)]),
  };
}

function toNote({ targets = [], choices = [], computed }: ColumnSchema): string {
  const shown = choices.slice(0, shownChoices).map(({ value, label }) => `${value} ${label ?? ""}`.trimEnd());
  const more = choices.length > shownChoices ? [`${choices.length - shownChoices} more`] : [];
  return [
    computed ?? "",
    targets.length === 0 ? "" : `-> ${targets.join(", ")}`,
    [...shown, ...more].join(", "),
  ]
    .filter((part) => part !== "")
    .join("; ");
}
