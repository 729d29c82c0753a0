import { answerDefinition, answerDefinitions } from "../metadata/answer-definitions.ts";
import { notEmulated, refuse } from "../wire/answer.ts";
import type { Answer } from "../wire/answer.ts";
import type { Exchange } from "../wire/exchange.ts";
import { answerCount } from "./answer-count.ts";
import { answerRow } from "./answer-row.ts";
import { answerTable } from "./answer-table.ts";
import {
  answerOrganizations,
  answerServiceDocument,
  answerTotalRecordCount,
  answerVersion,
  answerWhoAmI,
} from "./functions.ts";
import { checkPrivilege } from "./refusals.ts";

const rowForm = /^\(([0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12})\)$/;

/** The answer to a request for a resource below the Web API's root; refuses what it does not know. */
export function route(exchange: Exchange): Answer {
  const { resource } = exchange.target;
  if (resource === "") return answerServiceDocument(exchange);
  if (/^WhoAmI(\(\))?$/.test(resource)) return answerWhoAmI(exchange);
  if (/^RetrieveVersion(\(\))?$/.test(resource)) return answerVersion(exchange);
  if (resource.startsWith("RetrieveTotalRecordCount(")) return answerTotalRecordCount(exchange);
  if (resource === "organizations") return answerOrganizations(exchange);
  if (resource === "EntityDefinitions") return answerDefinitions(exchange);
  const definition = /^EntityDefinitions\(LogicalName='([^']*)'\)(?:\/(Attributes|Keys))?$/.exec(resource);
  if (definition !== null) return answerDefinition(exchange, definition[1] ?? "", definition[2]);
  return routeTable(exchange, resource);
}

function routeTable(exchange: Exchange, resource: string): Answer {
  const name = /^\w+/.exec(resource)?.[0] ?? "";
  const table = exchange.state.tables.get(name);
  if (table === undefined) {
    if (resource.startsWith("$") || /[(/]/.test(resource)) throw notEmulated(resource);
    throw refuse(404, "0x80060888", `Resource not found for the segment '${resource}'.`);
  }
  const { entitySet, logicalName, objectTypeCode } = table.seed;
  checkPrivilege(exchange, entitySet, logicalName, objectTypeCode);
  const rest = resource.slice(name.length);
  if (rest === "") return answerTable(exchange, table);
  if (rest === "/$count") return answerCount(exchange, table);
  const row = rowForm.exec(rest);
  if (row !== null) return answerRow(exchange, table, row[1] ?? "");
  throw notEmulated(resource);
}
