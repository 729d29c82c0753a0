import { jsonAnswer, notEmulated, refuse } from "../wire/answer.ts";
import type { Answer } from "../wire/answer.ts";
import { contextOf } from "../wire/exchange.ts";
import type { Exchange } from "../wire/exchange.ts";
import { checkPrivilege } from "./refusals.ts";
import { unknownProperty } from "./select.ts";

/** Who calls. */
export const callerIds = {
  UserId: "7c0aa5c4-5a5b-ee11-8df0-000d3a5b0a02",
  BusinessUnitId: "5bd1dd0e-5a5b-ee11-8df0-000d3a5b0a01",
};

/** The version of a server online. */
export const onlineVersion = "9.2.24081.00198";

/** The list of entity sets (docs/protocol.md 1.6). */
export function answerServiceDocument(exchange: Exchange): Answer {
  const value = [...exchange.state.tables.keys()].map((name) => ({ name, kind: "EntitySet", url: name }));
  const context = contextOf(exchange, "").slice(0, -1);
  return jsonAnswer(JSON.stringify({ "@odata.context": context, value }));
}

/** Who the caller is, and in which organization (docs/protocol.md 2.11). */
export function answerWhoAmI(exchange: Exchange): Answer {
  return answerFunction(exchange, "WhoAmI", {
    BusinessUnitId: callerIds.BusinessUnitId,
    UserId: callerIds.UserId,
    OrganizationId: exchange.state.organizationId,
  });
}

/** The server's version (docs/protocol.md 1.7). */
export function answerVersion(exchange: Exchange): Answer {
  const version = exchange.target.root.includes("/v8.") ? "8.2.2.112" : onlineVersion;
  return answerFunction(exchange, "RetrieveVersion", { Version: version });
}

/** The organization's retention of changes (docs/protocol.md 7.1). */
export function answerOrganizations(exchange: Exchange): Answer {
  checkPrivilege(exchange, "organizations", "organization", 1019);
  const { organizationId, retentionDays, organization } = exchange.state;
  const columns = { expirechangetrackingindays: retentionDays, name: "emulator" };
  const select = exchange.target.options.get("$select")?.split(",") ?? Object.keys(columns);
  for (const name of exchange.target.options.keys()) {
    if (name !== "$select") throw notEmulated(`${name} on organizations`);
  }
  const unknown = select.find((name) => !Object.hasOwn({ ...columns, organizationid: "" }, name));
  if (unknown !== undefined) throw unknownProperty(unknown, "organization");
  const row = {
    "@odata.etag": `W/"${organization.version}"`,
    ...Object.fromEntries(Object.entries(columns).filter(([name]) => select.includes(name))),
    organizationid: organizationId,
  };
  const context = contextOf(exchange, `organizations(${select.join(",")})`);
  return jsonAnswer(JSON.stringify({ "@odata.context": context, value: [row] }));
}

/** Row counts by logical name, a snapshot of up to a day ago (docs/protocol.md 6.4). */
export function answerTotalRecordCount(exchange: Exchange): Answer {
  const alias = /^RetrieveTotalRecordCount\(EntityNames=(@\w+)\)$/.exec(exchange.target.resource)?.[1];
  const names = parseNames(exchange.target.options.get(alias ?? ""));
  const isStale = exchange.state.switches["total-record-count"] === "stale";
  const values = names.map((name) => {
    const table = [...exchange.state.tables.values()].find((each) => each.seed.logicalName === name);
    if (table === undefined) {
      throw refuse(
        404,
        "0x80040217",
        `The entity with a name = '${name}' does not exist in the MetadataCache.`,
      );
    }
    return isStale ? Math.floor(table.count() * 0.9) : table.count();
  });
  const collection = { Count: names.length, IsReadOnly: false, Keys: names, Values: values };
  return answerFunction(exchange, "RetrieveTotalRecordCount", { EntityRecordCountCollection: collection });
}

function parseNames(text: string | undefined): string[] {
  let names: unknown;
  try {
    names = JSON.parse(text ?? "");
  } catch {
    names = undefined;
  }
  if (Array.isArray(names) && names.every((name) => typeof name === "string")) return names;
  throw refuse(400, "0x80060888", "EntityNames has to be an alias of a JSON array of logical names.");
}

function answerFunction(
  exchange: Exchange,
  name: string,
  members: Readonly<Record<string, unknown>>,
): Answer {
  const context = contextOf(exchange, `Microsoft.Dynamics.CRM.${name}Response`);
  return jsonAnswer(JSON.stringify({ "@odata.context": context, ...members }));
}
