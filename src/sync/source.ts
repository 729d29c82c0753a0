import type { Asker } from "../dataverse/asker.ts";
import { readPlainColumns } from "../dataverse/read-definitions.ts";
import { readPages } from "../dataverse/read-pages.ts";
import type { ReadRequest } from "../dataverse/read-request.ts";
import type { PagePart } from "../rows/page-part.ts";
import { isServiceLink, toServiceUrl } from "../organization-service/service-link.ts";
import type { Api, EntityFacts } from "../types.ts";

/** Where the rows of one table come from. */
export interface Source {
  readonly api: Api;
  /** The columns of a row, where dvsync has to name them; null where the server sends what it has. */
  readonly columns: readonly string[] | null;
  /** The link to the whole table. */
  readonly tableLink: string;
  /** Reads page after page, as parts; throws what only a full pull can mend as `NeedsFullPullError` or DVS-TOKEN-EXPIRED. */
  read(asker: Asker, request: ReadRequest): AsyncGenerator<PagePart, void, undefined>;
}

/** What is to be read, and where. */
export interface SourceParts {
  readonly api: Api;
  readonly asker: Asker;
  readonly url: string;
  readonly webApi: string;
  readonly facts: Pick<EntityFacts, "entitySet" | "logicalName" | "primaryId">;
  readonly select: readonly string[] | null;
}

/** Chooses the reader: the only place that does. The Organization Service has to be told its columns, so the metadata is asked for them. */
export async function openSource({ api, asker, url, webApi, facts, select }: SourceParts): Promise<Source> {
  if (api === "web") {
    const query = select === null ? "" : `?$select=${select.join(",")}`;
    return { api, columns: null, tableLink: `${webApi}/${facts.entitySet}${query}`, read: readPages };
  }
  // Loaded only where it is wanted.
  const { planColumns } = await import("../organization-service/column-plan.ts");
  const { readEntityChanges } = await import("../organization-service/read-entity-changes.ts");
  const { logicalName, primaryId } = facts;
  const plan = planColumns(await readPlainColumns(asker, webApi, facts), primaryId, select);
  return {
    api,
    columns: plan.columns.map(({ name }) => name),
    tableLink: toServiceUrl(url),
    read: (asking, request) => readEntityChanges(asking, { ...request, logicalName, plan }),
  };
}

/** Whether a stored link can be read in this way. */
export function isLinkOf(api: Api, link: string): boolean {
  return isServiceLink(link) === (api === "organization-service");
}

/** The name of a way, as a sentence has it. */
export function toApiName(api: Api): string {
  return api === "web" ? "the Web API" : "the Organization Service";
}
