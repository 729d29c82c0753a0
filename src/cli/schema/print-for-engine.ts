import { isAbsolute, relative } from "node:path";
import type { EntitySetting } from "../../config/config.ts";
import { readFileSize } from "../../disk/text-file.ts";
import type { Engine } from "../../schema/engines.ts";
import { printSchema } from "../../schema/print-schema.ts";
import { selectColumns } from "../../schema/select-columns.ts";
import { toEntityFiles } from "../../store/entity-files.ts";
import { readTokenFile } from "../../store/token-file.ts";
import type { TableSchema } from "../../types.ts";
import type { CommandContext } from "../context.ts";

/** Prints how to read an entity's snapshot with an engine: the columns that it was pulled with, or is going to be. */
export async function printForEngine(
  { io, config, reporter }: CommandContext,
  schema: TableSchema,
  engine: Engine,
  setting: EntitySetting,
): Promise<void> {
  const files = toEntityFiles(config.dir, schema.entitySet);
  // A token file that cannot be used is for the pull to complain of.
  const token = await readTokenFile(files, schema.entitySet).catch(() => null);
  const select = token === null ? setting.select : token.select;
  if ((await readFileSize(files.snapshot)) === null)
    reporter.note(`${schema.entitySet} has not been pulled yet; next: dvsync pull ${schema.entitySet}`);
  const path = toPath(io.cwd, files.snapshot);
  reporter.line(printSchema(engine, selectColumns(schema, select), path).trimEnd());
}

/** A path that works where the command was run; below that folder, one that can be taken along. */
function toPath(cwd: string, snapshot: string): string {
  const path = relative(cwd, snapshot);
  return path.startsWith("..") || isAbsolute(path) ? snapshot : path;
}
