import { notEmulated } from "../wire/answer.ts";
import type { Members } from "./members.ts";

/** The test that a `$filter` makes: `eq` and `ne` on properties, joined by `and` and `or` (docs/protocol.md 8.4). */
export function readFilter(text: string): (members: Members) => boolean {
  const anyOf = split(text, "or").map((part) => split(part, "and").map(readComparison));
  return (members) => anyOf.some((allOf) => allOf.every((test) => test(members)));
}

const comparison = /^\(?\s*([A-Za-z]+)(?:\/(Value))?\s+(eq|ne)\s+(.+?)\s*\)?$/;

function readComparison(text: string): (members: Members) => boolean {
  const match = comparison.exec(text.trim());
  if (match === null) throw notEmulated(`the filter '${text.trim()}'`);
  const [, name = "", value, operator, literal = ""] = match;
  const wanted = readLiteral(literal);
  return (members) => {
    if (!Object.hasOwn(members, name)) throw notEmulated(`a filter on ${name}`);
    const member = members[name];
    const found = value === undefined ? member : (member as Members)["Value"];
    return (found === wanted) === (operator === "eq");
  };
}

// Enum literals carry their type: Microsoft.Dynamics.CRM.AttributeTypeCode'Picklist' (docs/protocol.md 8.4).
function readLiteral(text: string): unknown {
  const quoted = /^(?:[\w.]+)?'((?:[^']|'')*)'$/.exec(text);
  if (quoted !== null) return (quoted[1] ?? "").replaceAll("''", "'");
  if (text === "true" || text === "false" || text === "null" || /^-?\d+$/.test(text)) return JSON.parse(text);
  throw notEmulated(`the literal ${text}`);
}

function split(text: string, word: "and" | "or"): string[] {
  return text.split(new RegExp(`\\s+${word}\\s+(?=(?:[^']*'[^']*')*[^']*$)`));
}
