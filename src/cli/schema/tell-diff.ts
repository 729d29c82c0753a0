import { fail } from "../../errors/fail.ts";
import { toSafeJson } from "../../errors/mask.ts";
import { diffSchemas, toDiffLine } from "../../schema/diff-schemas.ts";
import { toEntityFiles } from "../../store/entity-files.ts";
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
  if (stored === null) throw fail("DVS-NO-SCHEMA", { case: "not stored", entity, file: files.schema });
  const differences = diffSchemas(stored, schema);
  const prefix = how.isOneOfSeveral ? `${entity}: ` : "";
  for (const one of differences)
    if (how.json) reporter.line(toSafeJson({ entity, ...one }));
    else reporter.result(`${prefix}${toDiffLine(one)}`);
  return differences.length > 0;
}
