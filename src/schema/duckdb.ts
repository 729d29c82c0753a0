import type { ColumnSchema, TableSchema } from "../types.ts";
import { toLabelColumns, toLabelRows } from "./labels.ts";
import { etag, quoteName, quoteText, toDecimalType, toList } from "./sql.ts";

/** Views over the snapshot for DuckDB. */
export function printDuckDb(schema: TableSchema, snapshot: string): string {
  const { entitySet, columns } = schema;
  const decimals = columns.filter(({ edm }) => edm === "Edm.Decimal");
  const view = quoteName(entitySet);
  const source = decimals.length === 0 ? readTyped(schema, snapshot) : readQuoted(schema, snapshot, decimals);
  const labels = toLabelColumns(schema, {
    quoteName,
    quoteText,
    joinLabels: (column, label) =>
      `array_to_string(list_transform(string_split(${column}, ','), lambda x: ${label("x")}), '; ')`,
  });
  const statements = [`-- ${entitySet} for DuckDB: duckdb crm.db < this file`, source];
  if (labels.length > 0) {
    statements.push(
      `CREATE OR REPLACE VIEW ${quoteName(`${entitySet}_labels`)} AS SELECT *,\n${toList(labels)}\nFROM ${view};`,
      `CREATE OR REPLACE VIEW ${quoteName(`${entitySet}_choices`)} (column_name, value, language, label) AS VALUES\n${toList(toLabelRows(schema, quoteText))};`,
    );
  }
  return `${statements.join("\n\n")}\n`;
}

function readTyped({ entitySet, columns }: TableSchema, snapshot: string): string {
  const types = [etag, ...columns].map((column) => `${quoteName(column.name)}: ${quoteText(toType(column))}`);
  return `CREATE OR REPLACE VIEW ${quoteName(entitySet)} AS SELECT * FROM read_json(${quoteText(snapshot)},
  format = 'newline_delimited', columns = {
${toList(types)}
});`;
}

/**
 * DuckDB (1.5 and earlier) reads a bare decimal through a double, whatever type is declared. In quotes it is exact, so the
 * decimals of a line are put in quotes first. A member's name cannot be found inside a text: a quote in there is escaped.
 * All is taken out as text and then cast: a value that does not fit is an error, and a row of before a column was added is not.
 */
function readQuoted(
  { entitySet, columns }: TableSchema,
  snapshot: string,
  decimals: readonly ColumnSchema[],
): string {
  const all = [etag, ...columns];
  const names = decimals.map(({ name }) => name).join("|");
  const texts = all.map((column) => [column.name, toType(column) === "JSON" ? "JSON" : "VARCHAR"]);
  const casts = all.map(
    (column) => `CAST(r.${quoteName(column.name)} AS ${toType(column)}) AS ${quoteName(column.name)}`,
  );
  return `CREATE OR REPLACE VIEW ${quoteName(entitySet)} AS SELECT
${toList(casts)}
FROM (SELECT from_json(
  regexp_replace(json::VARCHAR, '([{,]"(?:${names})":)(-?[0-9][0-9.eE+-]*)', '\\1"\\2"', 'g'),
  ${quoteText(JSON.stringify(Object.fromEntries(texts)))}
) AS r FROM read_ndjson_objects(${quoteText(snapshot)}));`;
}

function toType(column: ColumnSchema): string {
  if (column.edm === "Edm.Decimal") return toDecimalType(column);
  if (column.behavior === "TimeZoneIndependent") return "TIMESTAMP";
  return types[column.edm] ?? "JSON";
}

const types: Readonly<Record<string, string>> = {
  "Edm.Binary": "VARCHAR",
  "Edm.Boolean": "BOOLEAN",
  "Edm.Date": "DATE",
  "Edm.DateTimeOffset": "TIMESTAMPTZ",
  "Edm.Double": "DOUBLE",
  "Edm.Guid": "UUID",
  "Edm.Int32": "INTEGER",
  "Edm.Int64": "BIGINT",
  "Edm.String": "VARCHAR",
};
