import { parseNameOrPattern } from "../../config/glob.ts";
import { createDataverse } from "../../dataverse/client.ts";
import { readColumns } from "../../dataverse/read-columns.ts";
import type { DvsyncError } from "../../errors/dvsync-error.ts";
import { toFailure } from "../../errors/to-failure.ts";
import { describeColumns } from "../../schema/describe-columns.ts";
import type { TableSchema } from "../../types.ts";
import type { Reporter } from "../../ui/reporter.ts";
import { toChoiceLines, toColumnLines } from "../../ui/schema-json.ts";
import { chooseEntities } from "../choose-entities.ts";
import { chooseTables, needsTables, noChoice } from "../choose-tables.ts";
import { withContext } from "../context.ts";
import type { Ending, Io } from "../io.ts";
import { type Server, withServer } from "../server.ts";
import { printForEngine } from "./print-for-engine.ts";
import { refuseMixture, type SchemaOptions } from "./schema-options.ts";
import { tellDiff } from "./tell-diff.ts";

/** `dvsync schema`: the columns of each entity as the server describes them now; one that fails leaves the others printed. */
export async function runSchema(io: Io, names: string[], options: SchemaOptions): Promise<Ending> {
  names.forEach(parseNameOrPattern);
  refuseMixture(options);
  return withContext(io, options, names, (context) =>
    withServer(context, async (server) => {
      let first: DvsyncError | null = null;
      let differs = false;
      const settings = needsTables(server.config, names, noChoice)
        ? await chooseTables(context, names, noChoice, await server.dataverse.readEntities())
        : chooseEntities(server.config, names);
      const how = { json: options.json === true, isOneOfSeveral: settings.length > 1 };
      for (const setting of settings) {
        try {
          const schema = await readSchema(server, setting.name);
          if (options.diff === true) differs = (await tellDiff(context, schema, how)) || differs;
          else if (options.as !== undefined) await printForEngine(context, schema, options.as, setting);
          else tell(context.reporter, schema, options);
        } catch (error) {
          const failure = toFailure(error);
          context.reporter.failed(setting.name, failure);
          first ??= failure;
        }
      }
      return first ?? (options.exitCode === true && differs ? "no" : "done");
    }),
  );
}

async function readSchema({ pulls }: Server, name: string): Promise<TableSchema> {
  const asker = pulls.createAsker(name, pulls.signal);
  const facts = await createDataverse(asker, pulls.webApi).readEntity(name);
  return readColumns(asker, pulls.webApi, facts);
}

function tell(reporter: Reporter, schema: TableSchema, { choices, json }: SchemaOptions): void {
  if (json === true) {
    (choices === true ? toChoiceLines(schema) : toColumnLines(schema)).forEach(reporter.line);
  } else if (choices === true) {
    const rows = schema.columns.flatMap((column) =>
      (column.choices ?? []).map(({ value, label }) => [column.name, String(value), label ?? ""]),
    );
    reporter.table(["COLUMN", "VALUE", "LABEL"], rows);
  } else {
    const { head, rows } = describeColumns(schema);
    head.forEach(reporter.result);
    reporter.table(["COLUMN", "TYPE", "NOTE"], rows);
  }
}
