import type { ColumnSchema, TableSchema } from "../types.ts";
import { toLabelColumns, toLabelRows } from "./labels.ts";
import {
  etag,
  quoteNameWithBackticks as quoteName,
  quoteTextWithBackslashes as quoteText,
  toJsonPath,
  toList,
} from "./sql.ts";

const dataset = "mydataset";

/** How to load the snapshot into BigQuery, every line as one text, and views of it. */
export function printBigQuery(schema: TableSchema, snapshot: string): string {
  const { entitySet } = schema;
  const toTable = (name: string) => quoteName(`${dataset}.${name}`);
  const columns = [etag, ...schema.columns].map(
    (column) => `${toExpression(column)} AS ${toColumn(column.name)}`,
  );
  const labels = toLabelColumns(schema, {
    quoteName,
    quoteText,
    joinLabels: (column, label) =>
      `(SELECT STRING_AGG(${label("x")}, '; ' ORDER BY i) FROM UNNEST(SPLIT(${column}, ',')) AS x WITH OFFSET AS i)`,
  });
  // As JSON, BigQuery would read integers beyond 2^53 and decimals inexactly unless they are in quotes.
  const parts = [
    `-- ${entitySet} for BigQuery, in the data set ${dataset} (put your own instead). First load the lines, each as one STRING:
--   bq load --replace --source_format=CSV --quote= --field_delimiter=$'\\x01' \\
--     ${dataset}.${entitySet}_lines ${quoteForShell(snapshot)} line:STRING
-- then run this: bq query --nouse_legacy_sql < this file`,
    `CREATE OR REPLACE VIEW ${toTable(entitySet)} AS SELECT\n${toList(columns)}\nFROM ${toTable(`${entitySet}_lines`)};`,
  ];
  if (labels.length > 0) {
    parts.push(
      `CREATE OR REPLACE VIEW ${toTable(`${entitySet}_labels`)} AS SELECT *,\n${toList(labels)}\nFROM ${toTable(entitySet)};`,
      `CREATE OR REPLACE VIEW ${toTable(`${entitySet}_choices`)} AS SELECT * FROM UNNEST(ARRAY<STRUCT<column_name STRING, value INT64, language INT64, label STRING>>[\n${toList(toLabelRows(schema, quoteText))}\n]);`,
    );
  }
  return `${parts.join("\n\n")}\n`;
}

// The digits of a large number are cut out of the line, so that no JSON reader can round them on the way.
function toExpression(column: ColumnSchema): string {
  const { name, edm, behavior } = column;
  const path = quoteText(toJsonPath(name));
  const number = `REGEXP_EXTRACT(line, r'[{,]"${name}":(-?[0-9][0-9.eE+-]*)')`;
  if (edm === "Edm.Int64") return `CAST(${number} AS INT64)`;
  if (edm === "Edm.Decimal")
    return `CAST(${number} AS ${column.type === "Money" ? "NUMERIC" : "BIGNUMERIC"})`;
  if (edm === "Edm.Untyped") return `JSON_QUERY(line, ${path})`;
  const text = `JSON_VALUE(line, ${path})`;
  if (behavior === "TimeZoneIndependent") return `CAST(RTRIM(${text}, 'Z') AS DATETIME)`;
  const type = types[edm];
  return type === undefined ? text : `CAST(${text} AS ${type})`;
}

const types: Readonly<Record<string, string>> = {
  "Edm.Boolean": "BOOL",
  "Edm.Date": "DATE",
  "Edm.DateTimeOffset": "TIMESTAMP",
  "Edm.Double": "FLOAT64",
  "Edm.Int32": "INT64",
};

/** BigQuery allows neither `@` nor `.` in the name of a column. */
function toColumn(name: string): string {
  return quoteName(name.replaceAll(/[^A-Za-z0-9_]/g, "_").replace(/^_odata_/, "odata_"));
}

function quoteForShell(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
