import type { EntitySetting, ServerConfig } from "../../config/config.ts";
import type { Asker } from "../../dataverse/asker.ts";
import type { Dataverse } from "../../dataverse/client.ts";
import { probeTracking } from "../../dataverse/probe-tracking.ts";
import { toWebApi } from "../../dataverse/web-api.ts";
import { lookUpEntity } from "../../sync/look-up-entity.ts";
import { openSource } from "../../sync/source.ts";
import type { EntityFacts } from "../../types.ts";
import type { Passed } from "./open-checks.ts";

/** Checks that one entity exists, that its changes are tracked, and that it may be read organization-wide, in the way that pulls read it: one page of one row. */
export async function checkEntity(
  dataverse: Dataverse,
  asker: Asker,
  config: ServerConfig,
  { name, select, api }: EntitySetting,
): Promise<Passed<null>> {
  const facts = await lookUpEntity(dataverse, name);
  const { entitySet, logicalName } = facts;
  const isService = (api ?? config.api) === "organization-service";
  if (isService) await readRowOfService(asker, config, facts, select);
  else await probeTracking(asker, toWebApi(config), facts, select);
  const of = name === entitySet ? logicalName : `${logicalName}, ${entitySet}`;
  const way = isService ? " through the Organization Service" : "";
  return { detail: `exists (${of}), is tracked, can be read organization-wide${way}`, value: null };
}

async function readRowOfService(
  asker: Asker,
  config: ServerConfig,
  facts: EntityFacts,
  select: readonly string[] | null,
): Promise<void> {
  const { url, origin } = config;
  const { entitySet, primaryId } = facts;
  const webApi = toWebApi(config);
  const source = await openSource({ api: "organization-service", asker, url, webApi, facts, select });
  const request = {
    entitySet,
    primaryId,
    link: source.tableLink,
    kind: "initial",
    pageSize: 1,
    origin,
  } as const;
  for await (const part of source.read(asker, request)) if (part.kind !== "broken") return;
}
