import type { ReadRequest } from "../dataverse/read-request.ts";
import type { ColumnPlan } from "./column-plan.ts";

/**
 * What is to be read, as it is asked of the Web API, and which columns. The first link is `toServiceUrl` for the whole table, else one
 * that an earlier read was given; a link that says a page size keeps it.
 */
export interface EntityChangesRequest extends Omit<ReadRequest, "primaryId"> {
  readonly logicalName: string;
  readonly plan: ColumnPlan;
}
