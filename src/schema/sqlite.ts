import type { ColumnSchema, TableSchema } from "../types.ts";
import { toLabelColumns, toLabelRows } from "./labels.ts";
import { etag, quoteName, quoteText, toJsonPath, toList } from "./sql.ts";

/** A script for the sqlite3 shell (3.38 or later) that loads the snapshot as it is and makes views of it. */
export function printSqlite(schema: TableSchema, snapshot: string): string {
  const { entitySet } = schema;
  const [view, lines] = [quoteName(entitySet), quoteName(`${entitySet}_lines`)];
  const [labeled, choices] = [quoteName(`${entitySet}_labels`), quoteName(`${entitySet}_choices`)];
  const columns = [etag, ...schema.columns].map(
    (column) => `${toExpression(column)} AS ${quoteName(column.name)}`,
  );
  const labels = toLabelColumns(schema, {
    quoteName,
    quoteText,
    splitsToNumbers: true,
    joinLabels: (column, label) =>
      `(SELECT group_concat(${label("value")}, '; ') FROM json_each('[' || ${column} || ']'))`,
  });
  // The separator of columns is a byte that JSON cannot hold, so that a line stays one value.
  const parts = [
    `-- ${entitySet} for SQLite: sqlite3 crm.db < this file\n.bail on\nBEGIN;`,
    `CREATE TABLE IF NOT EXISTS ${lines} (line TEXT NOT NULL);\nDELETE FROM ${lines};`,
    `.mode ascii\n.separator "\\001" "\\n"\n.import ${quoteArgument(snapshot)} ${quoteArgument(`${entitySet}_lines`)}\n.mode list`,
    `DROP VIEW IF EXISTS ${labeled};\nDROP VIEW IF EXISTS ${choices};\nDROP VIEW IF EXISTS ${view};`,
    `CREATE VIEW ${view} AS SELECT\n${toList(columns)}\nFROM ${lines};`,
  ];
  if (labels.length > 0) {
    parts.push(
      `CREATE VIEW ${labeled} AS SELECT *,\n${toList(labels)}\nFROM ${view};`,
      `CREATE VIEW ${choices} (column_name, value, language, label) AS VALUES\n${toList(toLabelRows(schema, quoteText))};`,
    );
  }
  return `${parts.join("\n\n")}\n\nCOMMIT;\n`;
}

// `->>` makes a REAL of a decimal; `->` gives the text that stands in the line, but for null too.
function toExpression({ name, edm }: ColumnSchema): string {
  const path = quoteText(toJsonPath(name));
  const isText = edm === "Edm.Decimal" || edm === "Edm.Untyped";
  return isText ? `nullif(line -> ${path}, 'null')` : `line ->> ${path}`;
}

function quoteArgument(text: string): string {
  return `"${text.replaceAll("\\", "\\\\").replaceAll('"', '\\"')}"`;
}
