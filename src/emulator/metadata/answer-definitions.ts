import type { EmulatedTable } from "../data/table.ts";
import { jsonAnswer, notEmulated, refuse } from "../wire/answer.ts";
import type { Answer } from "../wire/answer.ts";
import { contextOf } from "../wire/exchange.ts";
import type { Exchange } from "../wire/exchange.ts";
import { answerAttributes, expandAttributes } from "./answer-attributes.ts";
import { definitionOf } from "./definition-of.ts";
import { readFilter } from "./filter.ts";
import { keysOf } from "./keys-of.ts";
import { metadataId, pickMembers, writeMembers } from "./members.ts";
import type { Members } from "./members.ts";
import { describeQuery, readQuery } from "./query.ts";
import type { Query } from "./query.ts";

/** The list of definitions, not paged (docs/protocol.md 8.1, 8.4). */
export function answerDefinitions(exchange: Exchange): Answer {
  const query = readQuery(exchange.target.options, "EntityMetadata");
  const tables = [...exchange.state.tables.values()];
  const all = tables.map((table) => definitionOf(shown(exchange, table)));
  checkNames(query, all[0], "EntityMetadata");
  const test = query.filter === undefined ? () => true : readFilter(query.filter);
  const value = tables.flatMap((table, at) => {
    const definition = all[at];
    return definition !== undefined && test(definition) ? [expand(exchange, table, definition, query)] : [];
  });
  const context = contextOf(exchange, `EntityDefinitions${describeQuery(query)}`);
  return jsonAnswer(writeMembers({ "@odata.context": context, value }));
}

/** One definition, or its attributes or keys, by what stands in the parentheses and after them (docs/protocol.md 8.4, 8.5, 8.9). */
export function answerDefinition(exchange: Exchange, key: string, rest: string): Answer {
  const table = findDefinition(exchange, key);
  const name = `EntityDefinitions('${table.seed.logicalName}')`;
  if (rest.startsWith("/Attributes")) return answerAttributes(exchange, table.seed, name, rest.slice(11));
  if (rest === "/Keys") return answerKeys(exchange, table, `${name}/Keys`);
  if (rest !== "") throw notEmulated(exchange.target.resource);
  const query = readQuery(exchange.target.options, "EntityMetadata");
  const definition = definitionOf(shown(exchange, table));
  checkNames(query, definition, "EntityMetadata");
  const context = contextOf(exchange, `EntityDefinitions${describeQuery(query)}/$entity`);
  return jsonAnswer(
    writeMembers({ "@odata.context": context, ...expand(exchange, table, definition, query) }),
  );
}

/** The table that `LogicalName='x'`, `MetadataId=…` or an id names; 404 0x80040217 when there is none. */
export function findDefinition(exchange: Exchange, key: string): EmulatedTable {
  const name = /^LogicalName='([^']*)'$/.exec(key)?.[1];
  const id = /^(?:MetadataId=)?([0-9a-f-]{36})$/i.exec(key)?.[1]?.toLowerCase();
  if (name === undefined && id === undefined) throw notEmulated(`EntityDefinitions(${key})`);
  for (const table of exchange.state.tables.values()) {
    const { logicalName } = table.seed;
    if (logicalName === name || metadataId(logicalName) === id) return table;
  }
  // The code is the one for "the row or definition is gone" (docs/protocol.md 10.14); the wording is our own.
  const text = `The entity with a name = '${name ?? id}' does not exist in the MetadataCache.`;
  throw refuse(404, "0x80040217", text);
}

// What readers see of a definition: an older one while a cache lags behind (docs/protocol.md 8.11).
function shown(exchange: Exchange, table: EmulatedTable): EmulatedTable["seed"] {
  return exchange.state.customizing.shownSeed(table, exchange.headers["consistency"] === "Strong");
}

function answerKeys(exchange: Exchange, table: EmulatedTable, name: string): Answer {
  const query = readQuery(exchange.target.options, "EntityKeyMetadata");
  const all = keysOf(table.seed);
  checkNames(query, all[0], "EntityKeyMetadata");
  const test = query.filter === undefined ? () => true : readFilter(query.filter);
  const value = all.filter(test).map((key) => pickMembers(key, query.select));
  const context = contextOf(exchange, `${name}${describeQuery(query)}`);
  return jsonAnswer(writeMembers({ "@odata.context": context, value }));
}

function expand(exchange: Exchange, table: EmulatedTable, definition: Members, query: Query): Members {
  const parts = [...query.expand].map(([name, inner]): [string, unknown] => {
    if (name === "Attributes") return [name, expandAttributes(exchange, table.seed, inner)];
    if (name === "Keys") return [name, keysOf(table.seed).map((key) => pickMembers(key, inner.select))];
    throw notEmulated(`$expand=${name} on EntityMetadata`);
  });
  return { ...pickMembers(definition, query.select), ...Object.fromEntries(parts) };
}

function checkNames(query: Query, known: Members | undefined, type: string): void {
  const unknown = query.select?.find((name) => known !== undefined && !Object.hasOwn(known, name));
  if (unknown !== undefined) throw notEmulated(`the property ${unknown} of ${type}`);
}
