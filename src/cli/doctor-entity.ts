import type { EntitySetting, ServerConfig } from "../config/config.ts";
import type { Asker } from "../dataverse/asker.ts";
import type { Dataverse } from "../dataverse/client.ts";
import { lookUpEntity } from "../sync/look-up-entity.ts";
import { openSource } from "../sync/source.ts";
import type { EntityFacts } from "../types.ts";
import type { Passed } from "./doctor-check.ts";

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
  else await readRow(asker, config, facts, select);
  const of = name === entitySet ? logicalName : `${logicalName}, ${entitySet}`;
  const way = isService ? " through the Organization Service" : "";
  return { detail: `exists (${of}), is tracked, can be read organization-wide${way}`, value: null };
}

async function readRow(
  asker: Asker,
  { webApi }: ServerConfig,
  { entitySet, primaryId }: EntityFacts,
  select: readonly string[] | null,
): Promise<void> {
  const columns = (select ?? [primaryId]).join(",");
  await asker.ask(
    `${webApi}/${entitySet}?$select=${columns}`,
    { prefer: "odata.track-changes,odata.maxpagesize=1" },
    { doing: `reading ${entitySet} with change tracking`, entity: entitySet },
    async (answer) => answer.discard(),
  );
}

async function readRowOfService(
  asker: Asker,
  { url, webApi, origin }: ServerConfig,
  facts: EntityFacts,
  select: readonly string[] | null,
): Promise<void> {
  const { entitySet, primaryId } = facts;
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
