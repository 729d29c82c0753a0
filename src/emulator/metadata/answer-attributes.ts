import type { TableSeed } from "../seeds/table-seed.ts";
import { jsonAnswer, notEmulated, refuse } from "../wire/answer.ts";
import type { Answer } from "../wire/answer.ts";
import { contextOf } from "../wire/exchange.ts";
import type { Exchange } from "../wire/exchange.ts";
import { attributesOf } from "./attributes-of.ts";
import type { Attribute } from "./attributes-of.ts";
import { readFilter } from "./filter.ts";
import { pickMembers, writeMembers } from "./members.ts";
import type { Members } from "./members.ts";
import { optionSetOf } from "./option-set-of.ts";
import { describeQuery, readQuery } from "./query.ts";
import type { Query } from "./query.ts";

const prefix = "Microsoft.Dynamics.CRM.";

/** The attributes of a table, all or those of one type, or a single one (docs/protocol.md 8.5). */
export function answerAttributes(exchange: Exchange, seed: TableSeed, name: string, rest: string): Answer {
  const match = /^(?:\(LogicalName='([^']*)'\))?(?:\/Microsoft\.Dynamics\.CRM\.(\w+))?$/.exec(rest);
  if (match === null) throw notEmulated(exchange.target.resource);
  const [, single, cast] = match;
  const query = readQuery(exchange.target.options, "AttributeMetadata");
  const all = attributesOf(seed).filter((attribute) => cast === undefined || attribute.type === cast);
  if (all.length === 0 && !isType(cast)) throw notEmulated(`the type ${cast}`);
  const write = (attribute: Attribute): Members => writeAttribute(exchange, attribute, seed, cast, query);
  const tail = `${name}/Attributes${cast === undefined ? "" : `/${prefix}${cast}`}${describeQuery(query)}`;
  if (single !== undefined) {
    const found = all.find((attribute) => attribute.column.name === single);
    // The wording is our own (docs/protocol.md 10.14).
    if (found === undefined) throw refuse(404, "0x80040217", `Could not find attribute '${single}'.`);
    return jsonAnswer(
      writeMembers({ "@odata.context": contextOf(exchange, `${tail}/$entity`), ...write(found) }),
    );
  }
  const test = query.filter === undefined ? () => true : readFilter(query.filter);
  const value = all.filter((attribute) => test(attribute.base)).map(write);
  return jsonAnswer(writeMembers({ "@odata.context": contextOf(exchange, tail), value }));
}

/** The attributes as a definition carries them under `$expand=Attributes`. */
export function expandAttributes(exchange: Exchange, seed: TableSeed, query: Query): Members[] {
  return attributesOf(seed).map((attribute) => writeAttribute(exchange, attribute, seed, undefined, query));
}

function writeAttribute(
  exchange: Exchange,
  attribute: Attribute,
  seed: TableSeed,
  cast: string | undefined,
  query: Query,
): Members {
  const { base, derived, type } = attribute;
  checkSelect(attribute, cast, query);
  // The type is named where it is not the one that was asked for.
  const named = cast === undefined ? { "@odata.type": `#${prefix}${type}` } : {};
  const members = pickMembers({ ...named, ...simpleFirst({ ...base, ...derived }) }, query.select);
  const parts = [...query.expand].map(([name, inner]) => [
    name,
    expanded(exchange, attribute, seed, name, inner),
  ]);
  return { ...members, ...Object.fromEntries(parts) };
}

// Only what all attributes have can be selected without a cast (docs/protocol.md 8.5).
function checkSelect({ base, derived }: Attribute, cast: string | undefined, query: Query): void {
  for (const name of query.select ?? []) {
    if (Object.hasOwn(base, name) || (cast !== undefined && Object.hasOwn(derived, name))) continue;
    const text = `Could not find a property named '${name}' on type '${prefix}${cast ?? "AttributeMetadata"}'.`;
    throw refuse(400, "0x80060888", text);
  }
}

function expanded(
  { state }: Exchange,
  { column, derived, type }: Attribute,
  seed: TableSeed,
  name: string,
  inner: Query,
): Members | null {
  const isChoice = Object.hasOwn(derived, "DefaultFormValue") || type === "BooleanAttributeMetadata";
  if (!["OptionSet", "GlobalOptionSet"].includes(name) || !isChoice) {
    throw refuse(400, "0x80060888", `Could not find a property named '${name}' on type '${prefix}${type}'.`);
  }
  const isGlobal = column.globalChoice !== undefined;
  const isElsewhere = state.switches["global-choices"] === "global-only" && isGlobal;
  const isEmpty = name === "OptionSet" ? isElsewhere : !isGlobal;
  const set = isEmpty ? null : optionSetOf(column, seed.logicalName);
  return set === null ? null : pickMembers(set, inner.select);
}

function simpleFirst(members: Members): Members {
  const entries = Object.entries(members);
  return Object.fromEntries([
    ...entries.filter((entry) => !isComplex(entry)),
    ...entries.filter((entry) => isComplex(entry)),
  ]);
}

function isComplex([, value]: [string, unknown]): boolean {
  return typeof value === "object" && value !== null;
}

function isType(cast: string | undefined): boolean {
  return cast === undefined || /^(?:[A-Z][A-Za-z]+)AttributeMetadata$/.test(cast);
}
