import type { ColumnSchema, TableSchema } from "../types.ts";
import { toLabelColumns, toLabelRows } from "./labels.ts";
import {
  etag,
  quoteNameWithBackticks as quoteName,
  quoteTextWithBackslashes as quoteText,
  toDecimalType,
  toList,
} from "./sql.ts";

/** Views over the snapshot for Spark SQL (3.4 or later). */
export function printSpark(schema: TableSchema, snapshot: string): string {
  const { entitySet } = schema;
  const columns = [etag, ...schema.columns];
  const [view, rows] = [quoteName(entitySet), quoteName(`${entitySet}_rows`)];
  const labels = toLabelColumns(schema, {
    quoteName,
    quoteText,
    joinLabels: (column, label) => `array_join(transform(split(${column}, ','), x -> ${label("x")}), '; ')`,
  });
  // Spark takes the digits of a number as they are where the type is declared, and rounds where it has to guess.
  const parts = [
    `-- ${entitySet} for Spark: spark-sql -f this file`,
    `CREATE OR REPLACE TEMPORARY VIEW ${rows} (\n${toList(columns.map((column) => `${quoteName(column.name)} ${toType(column)}`))}\n) USING json OPTIONS (path ${quoteText(snapshot)}, mode 'FAILFAST');`,
    `CREATE OR REPLACE TEMPORARY VIEW ${view} AS SELECT\n${toList(columns.map(toExpression))}\nFROM ${rows};`,
  ];
  if (labels.length > 0) {
    parts.push(
      `CREATE OR REPLACE TEMPORARY VIEW ${quoteName(`${entitySet}_labels`)} AS SELECT *,\n${toList(labels)}\nFROM ${view};`,
      `CREATE OR REPLACE TEMPORARY VIEW ${quoteName(`${entitySet}_choices`)} AS SELECT * FROM VALUES\n${toList(toLabelRows(schema, quoteText))}\nAS choices (column_name, value, language, label);`,
    );
  }
  return `${parts.join("\n\n")}\n`;
}

function toType(column: ColumnSchema): string {
  if (column.edm === "Edm.Decimal") return toDecimalType(column);
  if (column.behavior === "TimeZoneIndependent") return "STRING";
  return types[column.edm] ?? "STRING";
}

// Spark refuses the Z that the server writes behind a time of no zone.
function toExpression({ name, behavior }: ColumnSchema): string {
  const column = quoteName(name);
  return behavior === "TimeZoneIndependent"
    ? `CAST(TRIM(TRAILING 'Z' FROM ${column}) AS TIMESTAMP_NTZ) AS ${column}`
    : column;
}

const types: Readonly<Record<string, string>> = {
  "Edm.Boolean": "BOOLEAN",
  "Edm.Date": "DATE",
  "Edm.DateTimeOffset": "TIMESTAMP",
  "Edm.Double": "DOUBLE",
  "Edm.Int32": "INT",
  "Edm.Int64": "BIGINT",
};
