import { readColumns } from "../dataverse/read-columns.ts";
import { readFileSize } from "../disk/text-file.ts";
import { DvsyncError } from "../errors/dvsync-error.ts";
import { exitCodes } from "../errors/exit-codes.ts";
import { toSchemaText } from "../store/schema-file.ts";
import type { PullJob } from "./pull-job.ts";

/** The text of a new schema file, from metadata; null when none is kept, or metadata may not be read, which is told. */
export async function readSchemaText(job: PullJob): Promise<string | null> {
  const { asker, context, facts, options } = job;
  if (options.schema !== true) return null;
  const readAt = context.now().toISOString();
  try {
    return toSchemaText(await readColumns(asker, context.webApi, facts), readAt);
  } catch (error) {
    if (!(error instanceof DvsyncError) || error.exitCode !== exitCodes.denied) throw error;
    const message = `the schema file was not written: ${error.message}`;
    context.onEvent({ kind: "warning", entity: facts.entitySet, message });
    return null;
  }
}

/** The same where there is no schema file yet; rows that change do not call for another one. */
export async function readMissingSchemaText(job: PullJob): Promise<string | null> {
  if (job.options.schema !== true || (await readFileSize(job.files.schema)) !== null) return null;
  return readSchemaText(job);
}
