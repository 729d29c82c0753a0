import * as v from "valibot";
import { readTextFile } from "../disk/text-file.ts";
import { fail } from "../errors/fail.ts";
import type { TableSchema } from "../types.ts";
import type { EntityFiles } from "./entity-files.ts";
import { filled, readRecord, time } from "./record.ts";

/** The description that lies beside a snapshot, and when the server gave it (RFC 3339, UTC). */
export interface SchemaFile extends TableSchema {
  readonly readAt: string;
}

const shape = v.looseObject({
  entitySet: filled,
  logicalName: filled,
  primaryId: filled,
  primaryName: v.nullable(v.string()),
  readAt: time,
  keys: v.array(v.looseObject({ name: v.string(), state: v.string() })),
  columns: v.array(v.looseObject({ name: v.string(), type: v.string(), edm: v.string() })),
});

/** The schema file, or null when there is none; one that was damaged or comes from a newer dvsync is refused, not guessed at. */
export async function readSchemaFile(files: EntityFiles): Promise<SchemaFile | null> {
  const text = await readTextFile(files.schema);
  if (text === null) return null;
  const record = readRecord(text, shape);
  if (typeof record === "object") return record as unknown as SchemaFile;
  if (record === "newer") {
    throw fail("DVS-SCHEMA-NEWER", { file: files.schema });
  }
  const why = record.replace(/^wrong: /, "");
  throw fail("DVS-SCHEMA-DAMAGED", { file: files.schema, why });
}

/** The text of a schema file, for whoever puts it in place together with the rows. */
export function toSchemaText(schema: TableSchema, readAt: string): string {
  const { entitySet, logicalName, primaryId, primaryName, keys, columns } = schema;
  const names = { format: 1, entitySet, logicalName, primaryId, primaryName, readAt };
  const head = JSON.stringify(names, null, 1).slice(0, -2);
  return `${head},\n "keys": [\n${toLines(keys)}\n ],\n "columns": [\n${toLines(columns)}\n ]\n}\n`;
}

// A line for each column: readable, and a small difference under version control.
function toLines(items: readonly unknown[]): string {
  return items.map((item) => `  ${JSON.stringify(item)}`).join(",\n");
}
