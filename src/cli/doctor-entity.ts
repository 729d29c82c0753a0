import type { EntitySetting } from "../config/config.ts";
import type { Asker } from "../dataverse/asker.ts";
import type { Dataverse } from "../dataverse/client.ts";
import { DvsyncError, exitCodes } from "../errors.ts";
import type { EntityFacts } from "../types.ts";
import type { Passed } from "./doctor-check.ts";

/** Checks that one entity exists, that its changes are tracked, and that it may be read organization-wide: one page of one row. */
export async function checkEntity(
  dataverse: Dataverse,
  asker: Asker,
  webApi: string,
  { name, select }: EntitySetting,
): Promise<Passed<null>> {
  const facts = await dataverse.readEntity(name);
  requireTracked(facts);
  const { entitySet, logicalName, primaryId } = facts;
  const columns = (select ?? [primaryId]).join(",");
  await asker.ask(
    `${webApi}/${entitySet}?$select=${columns}`,
    () => ({ prefer: "odata.track-changes,odata.maxpagesize=1" }),
    { doing: `reading ${entitySet} with change tracking`, entity: entitySet },
    async (answer) => answer.discard(),
  );
  const of = name === entitySet ? logicalName : `${logicalName}, ${entitySet}`;
  return { detail: `exists (${of}), is tracked, can be read organization-wide`, value: null };
}

/** Throws, with what to do, unless the table can be mirrored. */
export function requireTracked({ entitySet, logicalName, tracked, canBeSwitched, type }: EntityFacts): void {
  if (type === "Elastic") {
    throw new DvsyncError({
      code: "DVS-ELASTIC",
      exitCode: exitCodes.config,
      message: `${entitySet} is an elastic table, which cannot be mirrored`,
      hint: "leave it out; the other tables are not affected: dvsync entities",
    });
  }
  if (tracked) return;
  throw new DvsyncError({
    code: "DVS-NOT-TRACKED",
    exitCode: exitCodes.config,
    message: `the environment does not track the changes of ${entitySet} (${logicalName}), so it cannot be mirrored`,
    hint: canBeSwitched
      ? `switch on "Track changes" in the properties of the table ${logicalName} in Power Apps (make.powerapps.com), publish, then run the same command again`
      : "tracking cannot be switched on for this table; the tables that are tracked: dvsync entities",
  });
}
