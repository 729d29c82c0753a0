import type { Dataverse } from "../dataverse/client.ts";
import { DvsyncError, exitCodes } from "../errors.ts";
import type { EntityFacts } from "../types.ts";

/** The facts of a table that can be mirrored, by entity set name or logical name; one that cannot is refused (exit 78) with the reason. */
export async function lookUpEntity(
  dataverse: Pick<Dataverse, "readEntity">,
  name: string,
): Promise<EntityFacts> {
  const facts = await dataverse.readEntity(name);
  if (facts.type === "Elastic") throw notMirrored(facts);
  if (!facts.tracked) throw notTracked(facts);
  return facts;
}

function notTracked(facts: EntityFacts): DvsyncError {
  return new DvsyncError({
    code: "DVS-NOT-TRACKED",
    exitCode: exitCodes.config,
    message: `the environment does not track the changes of ${facts.entitySet} (${facts.logicalName}), so it cannot be mirrored`,
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
