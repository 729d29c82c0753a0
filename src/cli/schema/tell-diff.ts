import { DvsyncError, exitCodes } from "../../errors.ts";
import { diffSchemas, toDiffLine } from "../../schema/diff-schemas.ts";
import { type EntityFiles, toEntityFiles } from "../../store/entity-files.ts";
import { readSchemaFile } from "../../store/schema-file.ts";
import type { TableSchema } from "../../types.ts";
import type { CommandContext } from "../context.ts";

/** Prints what the server says of an entity's columns other than the stored file; true when there is anything. */
export async function tellDiff(
  { config, reporter }: CommandContext,
  schema: TableSchema,
  how: { readonly json: boolean; readonly isOneOfSeveral: boolean },
): Promise<boolean> {
  const entity = schema.entitySet;
  const files = toEntityFiles(config.dir, entity);
  const stored = await readSchemaFile(files);
  if (stored === null) throw nothingStored(entity, files);
  const differences = diffSchemas(stored, schema);
  const prefix = how.isOneOfSeveral ? `${entity}: ` : "";
  for (const one of differences)
    reporter.line(how.json ? JSON.stringify({ entity, ...one }) : `${prefix}${toDiffLine(one)}`);
  return differences.length > 0;
}

function nothingStored(entity: string, { schema }: EntityFiles): DvsyncError {
  return new DvsyncError({
    code: "DVS-NO-SCHEMA",
    exitCode: exitCodes.config,
    message: `there is nothing to compare ${entity} with: ${schema} does not exist`,
    hint: `"schema": true in .syncrc, then dvsync pull ${entity}   (keeps that file beside the snapshot)`,
  });
}
