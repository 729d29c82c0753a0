import type { ColumnSchema, TableSchema } from "../types.ts";
import { toLabelColumns, toLabelRows } from "./labels.ts";
import { etag, quoteName, quoteText, toList } from "./sql.ts";

/** A script for psql that loads the snapshot as it is and makes views of it. */
export function printPostgres(schema: TableSchema, snapshot: string): string {
  const { entitySet } = schema;
  const [view, lines] = [quoteName(entitySet), quoteName(`${entitySet}_lines`)];
  const [labeled, choices] = [quoteName(`${entitySet}_labels`), quoteName(`${entitySet}_choices`)];
  const columns = [etag, ...schema.columns].map(
    (column) => `${toExpression(column)} AS ${quoteName(column.name)}`,
  );
  const labels = toLabelColumns(schema, {
    quoteName,
    quoteText,
    joinLabels: (column, label) =>
      `(SELECT string_agg(${label("x")}, '; ' ORDER BY i) FROM unnest(string_to_array(${column}, ',')) WITH ORDINALITY AS s (x, i))`,
  });
  // COPY's own format eats backslashes; as CSV, with a quote and a delimiter that JSON cannot hold, a line stays as it is.
  const parts = [
    `-- ${entitySet} for PostgreSQL: psql -f this file\n\\set ON_ERROR_STOP on\nBEGIN;`,
    `CREATE TABLE IF NOT EXISTS ${lines} (line jsonb NOT NULL);\nTRUNCATE ${lines};`,
    `\\copy ${lines} (line) FROM ${quoteText(snapshot)} WITH (FORMAT csv, QUOTE E'\\x01', DELIMITER E'\\x02', ENCODING 'UTF8')`,
    `DROP VIEW IF EXISTS ${labeled}, ${choices}, ${view};`,
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

function toExpression(column: ColumnSchema): string {
  const member = quoteText(column.name);
  // A JSON null is a value of its own.
  if (types[column.edm] === undefined) return `nullif(line -> ${member}, 'null')`;
  const type = column.behavior === "TimeZoneIndependent" ? "timestamp" : types[column.edm];
  return type === "text" ? `line ->> ${member}` : `(line ->> ${member})::${type}`;
}

// A numeric without a scale keeps every digit, trailing zeros too.
const types: Readonly<Record<string, string>> = {
  "Edm.Binary": "text",
  "Edm.Boolean": "boolean",
  "Edm.Date": "date",
  "Edm.DateTimeOffset": "timestamptz",
  "Edm.Decimal": "numeric",
  "Edm.Double": "double precision",
  "Edm.Guid": "uuid",
  "Edm.Int32": "integer",
  "Edm.Int64": "bigint",
  "Edm.String": "text",
};
