import { jsonAnswer } from "../wire/answer.ts";
import type { Answer } from "../wire/answer.ts";
import { contextOf } from "../wire/exchange.ts";
import type { Exchange } from "../wire/exchange.ts";
import { notEmulated, refuse } from "../wire/answer.ts";
import { attributesOf } from "./attributes-of.ts";
import { definitionOf } from "./definition-of.ts";
import type { Members } from "./definition-of.ts";
import { readFilter } from "./filter.ts";
import { keysOf } from "./keys-of.ts";

/** The list of definitions, not paged (docs/protocol.md 8.1, 8.4). */
export function answerDefinitions(exchange: Exchange): Answer {
  const definitions = [...exchange.state.tables.values()].map((table) => definitionOf(table.seed));
  return answerList(exchange, "EntityDefinitions", "EntityMetadata", definitions);
}

/** One definition by its logical name, or its attributes or keys (docs/protocol.md 8.4, 8.5, 8.9). */
export function answerDefinition(exchange: Exchange, logicalName: string, part: string | undefined): Answer {
  const table = [...exchange.state.tables.values()].find((each) => each.seed.logicalName === logicalName);
  if (table === undefined) {
    // The code is the one for "the row or definition is gone" (docs/protocol.md 10.14); the wording is our own.
    const text = `The entity with a name = '${logicalName}' does not exist in the MetadataCache.`;
    throw refuse(404, "0x80040217", text);
  }
  const { seed } = table;
  const name = `EntityDefinitions('${logicalName}')`;
  if (part === "Attributes") {
    return answerList(exchange, `${name}/Attributes`, "AttributeMetadata", attributesOf(seed));
  }
  if (part === "Keys") return answerList(exchange, `${name}/Keys`, "EntityKeyMetadata", keysOf(seed));
  const select = readSelect(exchange, [definitionOf(seed)], "EntityMetadata", ["$select"]);
  const tail =
    select === undefined ? "EntityDefinitions/$entity" : `EntityDefinitions(${select.join(",")})/$entity`;
  const members = { "@odata.context": contextOf(exchange, tail), ...only(definitionOf(seed), select) };
  return jsonAnswer(JSON.stringify(members));
}

function answerList(exchange: Exchange, name: string, type: string, all: readonly Members[]): Answer {
  const select = readSelect(exchange, all, type, ["$select", "$filter"]);
  const filter = exchange.target.options.get("$filter");
  const found = filter === undefined ? all : all.filter(readFilter(filter));
  const tail = select === undefined ? name : `${name}(${select.join(",")})`;
  const value = found.map((members) => only(members, select));
  return jsonAnswer(JSON.stringify({ "@odata.context": contextOf(exchange, tail), value }));
}

function readSelect(
  exchange: Exchange,
  all: readonly Members[],
  type: string,
  options: readonly string[],
): readonly string[] | undefined {
  for (const name of exchange.target.options.keys()) {
    if (!options.includes(name)) throw notEmulated(`${name} on ${type}`);
  }
  const text = exchange.target.options.get("$select");
  if (text === undefined || text === "") return undefined;
  const names = text.split(",").map((name) => name.trim());
  const known = all[0];
  const unknown = names.find((name) => known !== undefined && !Object.hasOwn(known, name));
  if (unknown !== undefined) throw notEmulated(`the property ${unknown} of ${type}`);
  return names;
}

// MetadataId always comes (docs/protocol.md 8.4).
function only(members: Members, select: readonly string[] | undefined): Members {
  if (select === undefined) return members;
  const wanted = ["@odata.type", "MetadataId", ...select];
  return Object.fromEntries(Object.entries(members).filter(([name]) => wanted.includes(name)));
}
