import { editDefinition, publish } from "../metadata/edit-definition.ts";
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
import { createRow, editRow } from "./edit-rows.ts";
import { checkPrivilege, checkSettled } from "./refusals.ts";

/** The answer to a request for a resource below the Web API's root; refuses what it does not know. */
export function route(exchange: Exchange): Answer {
  const { resource } = exchange.target;
  const definition = /^EntityDefinitions\(([^)]*)\)(.*)$/s.exec(resource);
  if (definition !== null && exchange.method === "GET") {
    return answerDefinition(exchange, definition[1] ?? "", definition[2] ?? "");
  }
  if (definition !== null && definition[2] === "") return editDefinition(exchange, definition[1] ?? "");
  if (/^Publish(?:All)?Xml$/.test(resource)) return publish(exchange, resource);
  if (exchange.method === "GET") return routeRead(exchange, resource);
  return routeTable(exchange, resource);
}

function routeRead(exchange: Exchange, resource: string): Answer {
  if (resource === "") return answerServiceDocument(exchange);
  if (/^WhoAmI(\(\))?$/.test(resource)) return answerWhoAmI(exchange);
  if (/^RetrieveVersion(\(\))?$/.test(resource)) return answerVersion(exchange);
  if (resource.startsWith("RetrieveTotalRecordCount(")) return answerTotalRecordCount(exchange);
  if (resource === "organizations") return answerOrganizations(exchange);
  if (resource === "EntityDefinitions") return answerDefinitions(exchange);
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
  checkSettled(exchange);
  const isRead = exchange.method === "GET";
  if (rest === "") return isRead ? answerTable(exchange, table) : createRow(exchange, table);
  if (rest === "/$count" && isRead) return answerCount(exchange, table);
  const row = /^\(([^)]+)\)$/.exec(rest)?.[1];
  if (row !== undefined) return isRead ? answerRow(exchange, table, row) : editRow(exchange, table, row);
  throw notEmulated(resource);
}
