import { suggest } from "../config/suggest.ts";
import type { Dataverse } from "../dataverse/client.ts";
import { fail } from "../errors/fail.ts";
import { hasCode } from "../errors/has-code.ts";
import type { EntityFacts } from "../types.ts";

/** The facts of a table that can be mirrored, by entity set name or logical name; one that cannot is refused (exit 78) with the reason. */
export async function lookUpEntity(
  dataverse: Pick<Dataverse, "readEntity" | "readEntities">,
  name: string,
): Promise<EntityFacts> {
  const facts = await readEntity(dataverse, name);
  if (facts.type === "Elastic") throw fail("DVS-ELASTIC", { entitySet: facts.entitySet });
  if (!facts.tracked) throw fail("DVS-NOT-TRACKED", { case: "table", ...facts });
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
    if (!hasCode(error, "DVS-ENTITY-UNKNOWN")) throw error;
    const names = await dataverse.readEntities().catch(() => []);
    const close = suggest(
      name,
      names.map(({ entitySet }) => entitySet),
    );
    throw close === null ? error : fail("DVS-ENTITY-UNKNOWN", { name, close }, error);
  }
}
