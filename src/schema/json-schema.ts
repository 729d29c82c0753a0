import type { ColumnSchema, TableSchema } from "../types.ts";
import { etag } from "./sql.ts";
import { toTypeText } from "./type-text.ts";

/** The JSON Schema (draft 2020-12) of one line of the snapshot. */
export function printJsonSchema(schema: TableSchema, _snapshot: string): string {
  const { logicalName, primaryId } = schema;
  const columns = [etag, ...schema.columns];
  const properties = columns.map((column) => [
    column.name,
    toProperty(column, column === etag || column.name === primaryId),
  ]);
  const document = {
    $schema: "https://json-schema.org/draft/2020-12/schema",
    title: logicalName,
    type: "object",
    properties: Object.fromEntries(properties) as Record<string, unknown>,
    required: columns.map(({ name }) => name),
  };
  return `${JSON.stringify(document, null, 2)}\n`;
}

function toProperty(column: ColumnSchema, isAlwaysThere: boolean): Record<string, unknown> {
  const { type, format } = types[column.edm] ?? {};
  const { targets = [], choices = [] } = column;
  const points = targets.length === 0 ? "" : ` of ${targets.join(", ")}`;
  return {
    description: `${toTypeText(column)}${points}`,
    ...(type === undefined ? {} : { type: isAlwaysThere ? type : [type, "null"] }),
    ...(format === undefined ? {} : { format }),
    ...(column.edm === "Edm.Int32" && choices.length > 0 ? { anyOf: toNamed(choices) } : {}),
  };
}

// Names for editors, no limit: a row may hold a value that has been taken out of its choice since.
function toNamed(choices: NonNullable<ColumnSchema["choices"]>): unknown[] {
  return [...choices.map(({ value, label }) => ({ const: value, title: label ?? String(value) })), true];
}

const types: Readonly<Record<string, { type: string; format?: string }>> = {
  "Edm.Binary": { type: "string" },
  "Edm.Boolean": { type: "boolean" },
  "Edm.Date": { type: "string", format: "date" },
  "Edm.DateTimeOffset": { type: "string", format: "date-time" },
  "Edm.Decimal": { type: "number" },
  "Edm.Double": { type: "number" },
  "Edm.Guid": { type: "string", format: "uuid" },
  "Edm.Int32": { type: "integer" },
  "Edm.Int64": { type: "integer" },
  "Edm.String": { type: "string" },
};
