import type { Dataverse } from "../dataverse/client.ts";
import { fail } from "../errors/fail.ts";
import type { EntityFacts } from "../types.ts";

/** The facts of a table that can be mirrored, by entity set name or logical name; one that cannot is refused (exit 78) with the reason. */
export async function lookUpEntity(
  dataverse: Pick<Dataverse, "readEntity">,
  name: string,
): Promise<EntityFacts> {
  const facts = await dataverse.readEntity(name);
  if (facts.type === "Elastic") throw fail("DVS-ELASTIC", { entitySet: facts.entitySet });
  if (!facts.tracked) throw fail("DVS-NOT-TRACKED", { case: "table", ...facts });
  return facts;
}
