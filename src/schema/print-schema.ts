import type { TableSchema } from "../types.ts";
import { printBigQuery } from "./bigquery.ts";
import { printCsdl } from "./csdl.ts";
import { printDuckDb } from "./duckdb.ts";
import type { Engine } from "./engines.ts";
import { printJsonSchema } from "./json-schema.ts";
import { printPostgres } from "./postgres.ts";
import { printSpark } from "./spark.ts";
import { printSqlite } from "./sqlite.ts";

/** The way to read a snapshot of these columns with this engine, exact to the digit, as text to be run or stored. */
export function printSchema(engine: Engine, schema: TableSchema, snapshot: string): string {
  return printers[engine](schema, snapshot);
}

const printers: Readonly<Record<Engine, (schema: TableSchema, snapshot: string) => string>> = {
  duckdb: printDuckDb,
  postgres: printPostgres,
  sqlite: printSqlite,
  bigquery: printBigQuery,
  spark: printSpark,
  jsonschema: printJsonSchema,
  csdl: printCsdl,
};
