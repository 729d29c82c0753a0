import type { EntitySetting } from "../../config/config.ts";
import type { Asker } from "../../dataverse/asker.ts";
import type { Dataverse } from "../../dataverse/client.ts";
import { probeTracking } from "../../dataverse/probe-tracking.ts";
import { lookUpEntity } from "../../sync/look-up-entity.ts";
import type { Passed } from "./open-checks.ts";

/** Checks that one entity exists, that its changes are tracked, and that it may be read organization-wide: one page of one row. */
export async function checkEntity(
  dataverse: Dataverse,
  asker: Asker,
  webApi: string,
  { name, select }: EntitySetting,
): Promise<Passed<null>> {
  const facts = await lookUpEntity(dataverse, name);
  await probeTracking(asker, webApi, facts, select);
  const { entitySet, logicalName } = facts;
  const of = name === entitySet ? logicalName : `${logicalName}, ${entitySet}`;
  return { detail: `exists (${of}), is tracked, can be read organization-wide`, value: null };
}
