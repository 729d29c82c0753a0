import { suggest } from "../config/suggest.ts";
import type { Dataverse } from "../dataverse/client.ts";
import { DvsyncError, exitCodes } from "../errors.ts";
import type { EntityFacts } from "../types.ts";

/** The facts of a table that can be mirrored, by entity set name or logical name; one that cannot is refused (exit 78) with the reason. */
export async function lookUpEntity(
  dataverse: Pick<Dataverse, "readEntity" | "readEntities">,
  name: string,
): Promise<EntityFacts> {
  const facts = await readEntity(dataverse, name);
  if (facts.type === "Elastic") throw notMirrored(facts);
  if (!facts.tracked) throw notTracked(facts);
  return facts;
}

/** An unknown name's error tells the table that was most likely meant. */
async function readEntity(
  dataverse: Pick<Dataverse, "readEntity" | "readEntities">,
  name: string,
): Promise<EntityFacts> {
  try {
    return await dataverse.readEntity(name);
  } catch (error) {
    if (!(error instanceof DvsyncError) || error.code !== "DVS-ENTITY-UNKNOWN") throw error;
    throw await withSuggestion(error, name, dataverse);
  }
}

async function withSuggestion(
  error: DvsyncError,
  name: string,
  dataverse: Pick<Dataverse, "readEntities">,
): Promise<DvsyncError> {
  try {
    const names = (await dataverse.readEntities()).map(({ entitySet }) => entitySet);
    const close = suggest(name, names);
    if (close === null) return error;
    const { code, exitCode, message } = error;
    return new DvsyncError({
      code,
      exitCode,
      message,
      hint: `did you mean ${close}?   (all: dvsync entities)`,
    });
  } catch {
    return error;
  }
}

function notTracked(facts: EntityFacts): DvsyncError {
  return new DvsyncError({
    code: "DVS-NOT-TRACKED",
    exitCode: exitCodes.config,
    message: `the environment does not track the changes of ${facts.entitySet} (${facts.logicalName}${facts.type === "Virtual" ? ", a virtual table" : ""}), so it cannot be mirrored`,
    hint: facts.canBeSwitched
      ? `switch on "Track changes" in the properties of the table ${facts.logicalName} in Power Apps (make.powerapps.com), publish, then run the same command again`
      : "tracking cannot be switched on for this table; the tables that are tracked: dvsync entities",
  });
}

function notMirrored(facts: EntityFacts): DvsyncError {
  return new DvsyncError({
    code: "DVS-ELASTIC",
    exitCode: exitCodes.config,
    message: `${facts.entitySet} is an elastic table: its ids are unique only together with a partition, which a delete does not name for certain, so a mirror could not be trusted`,
    hint: "leave it out; the other tables are not affected: dvsync entities",
  });
}
