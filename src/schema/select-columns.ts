import type { TableSchema } from "../types.ts";

/** The description of a snapshot that has these columns only (null: all), the primary id among them in any case. */
export function selectColumns(schema: TableSchema, select: readonly string[] | null): TableSchema {
  if (select === null) return schema;
  const wanted = new Set([...select, schema.primaryId]);
  // The server adds the currency of an amount of money by itself (docs/protocol.md 4.15).
  if (schema.columns.some(({ name, type }) => type === "Money" && wanted.has(name)))
    wanted.add("_transactioncurrencyid_value");
  return { ...schema, columns: schema.columns.filter(({ name }) => wanted.has(name)) };
}
