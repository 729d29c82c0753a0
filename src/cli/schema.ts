import { isAbsolute, relative } from "node:path";
import type { EntitySetting } from "../config/config.ts";
import { parseEntityName } from "../config/entity-name.ts";
import { createDataverse } from "../dataverse/client.ts";
import { readColumns } from "../dataverse/read-columns.ts";
import { readFileSize } from "../disk/text-file.ts";
import { DvsyncError, exitCodes } from "../errors.ts";
import { describeColumns } from "../schema/describe-columns.ts";
import { diffSchemas, toDiffLine } from "../schema/diff-schemas.ts";
import type { Engine } from "../schema/engines.ts";
import { printSchema } from "../schema/print-schema.ts";
import { selectColumns } from "../schema/select-columns.ts";
import { type EntityFiles, toEntityFiles } from "../store/entity-files.ts";
import { readSchemaFile } from "../store/schema-file.ts";
import { readTokenFile } from "../store/token-file.ts";
import type { TableSchema } from "../types.ts";
import { toChoiceLines, toColumnLines } from "../ui/schema-json.ts";
import { chooseEntities } from "./choose-entities.ts";
import { type CommandContext, toFailure, withContext } from "./context.ts";
import type { GlobalOptions, Io } from "./io.ts";
import { type Server, withServer } from "./server.ts";

interface Options extends GlobalOptions {
  readonly as?: Engine;
  readonly choices?: boolean;
  readonly diff?: boolean;
  readonly exitCode?: boolean;
}

/** `dvsync schema`: the columns of each entity as the server describes them now; one that fails leaves the others printed. */
export async function runSchema(io: Io, names: string[], options: Options): Promise<number> {
  names.forEach(parseEntityName);
  refuseMixture(options);
  return withContext(io, options, names, (context) =>
    withServer(context, async (server) => {
      let failure: number | undefined;
      let differs = false;
      const settings = chooseEntities(server.config, names);
      for (const setting of settings) {
        try {
          const schema = await readSchema(server, setting.name);
          if (options.diff === true)
            differs = (await tellDiff(context, schema, options, settings.length > 1)) || differs;
          else if (options.as !== undefined) await print(context, schema, options.as, setting);
          else tell(context, schema, options);
        } catch (error) {
          context.reporter.failed(setting.name, toFailure(error));
          failure ??= toFailure(error).exitCode;
        }
      }
      return failure ?? (options.exitCode === true && differs ? exitCodes.no : 0);
    }),
  );
}

async function readSchema({ pulls }: Server, name: string): Promise<TableSchema> {
  const asker = pulls.createAsker(name, pulls.signal);
  const facts = await createDataverse(asker, pulls.webApi).readEntity(name);
  return readColumns(asker, pulls.webApi, facts);
}

function tell({ reporter }: CommandContext, schema: TableSchema, { choices, json }: Options): void {
  if (json === true) {
    (choices === true ? toChoiceLines(schema) : toColumnLines(schema)).forEach(reporter.line);
  } else if (choices === true) {
    const rows = schema.columns.flatMap((column) =>
      (column.choices ?? []).map(({ value, label }) => [column.name, String(value), label ?? ""]),
    );
    reporter.table(["COLUMN", "VALUE", "LABEL"], rows);
  } else {
    const { head, rows } = describeColumns(schema);
    head.forEach(reporter.line);
    reporter.table(["COLUMN", "TYPE", "NOTE"], rows);
  }
}

async function print(
  { io, config, reporter }: CommandContext,
  schema: TableSchema,
  engine: Engine,
  setting: EntitySetting,
): Promise<void> {
  const files = toEntityFiles(config.dir, schema.entitySet);
  // What the snapshot was pulled with counts before what the next pull will ask for.
  const token = await readTokenFile(files, schema.entitySet).catch(() => null);
  const select = token === null ? setting.select : token.select;
  if ((await readFileSize(files.snapshot)) === null)
    reporter.note(`${schema.entitySet} has not been pulled yet; next: dvsync pull ${schema.entitySet}`);
  reporter.line(printSchema(engine, selectColumns(schema, select), toPath(io, files)).trimEnd());
}

/** A path that works where the command was run; below that folder, one that can be taken along. */
function toPath({ cwd }: Io, { snapshot }: EntityFiles): string {
  const path = relative(cwd, snapshot);
  return path.startsWith("..") || isAbsolute(path) ? snapshot : path;
}

async function tellDiff(
  { config, reporter }: CommandContext,
  schema: TableSchema,
  { json }: Options,
  isOneOfSeveral: boolean,
): Promise<boolean> {
  const entity = schema.entitySet;
  const files = toEntityFiles(config.dir, entity);
  const stored = await readSchemaFile(files);
  if (stored === null) throw nothingStored(entity, files);
  const differences = diffSchemas(stored, schema);
  const prefix = isOneOfSeveral ? `${entity}: ` : "";
  for (const one of differences)
    reporter.line(json === true ? JSON.stringify({ entity, ...one }) : `${prefix}${toDiffLine(one)}`);
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

function refuseMixture({ as, choices, diff, exitCode, json }: Options): void {
  const forms = [as !== undefined && "--as", choices === true && "--choices", diff === true && "--diff"];
  const given = forms.filter((form) => form !== false);
  if (given.length > 1) throw usage(`${given.join(" and ")} cannot be used together`);
  if (as !== undefined && json === true) throw usage("--as and --json cannot be used together");
  if (exitCode === true && diff !== true) throw usage("--exit-code is for --diff");
}

function usage(message: string): DvsyncError {
  const hint = "dvsync schema --help";
  return new DvsyncError({ code: "DVS-USAGE", exitCode: exitCodes.usage, message, hint });
}
