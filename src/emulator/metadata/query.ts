import { notEmulated } from "../wire/answer.ts";

/** What a request asks of metadata: which members, and which members of what hangs on them. */
export interface Query {
  readonly select: readonly string[] | undefined;
  readonly filter: string | undefined;
  readonly expand: ReadonlyMap<string, Query>;
}

/** Reads `$select`, `$filter` and `$expand`; refuses other options by name. */
export function readQuery(options: ReadonlyMap<string, string>, on: string): Query {
  const known = ["$select", "$filter", "$expand"];
  for (const name of options.keys()) if (!known.includes(name)) throw notEmulated(`${name} on ${on}`);
  const select = options.get("$select") ?? "";
  const expanded = split(options.get("$expand") ?? "", ",").map((part) => readExpanded(part.trim(), on));
  return {
    select: select === "" ? undefined : select.split(",").map((name) => name.trim()),
    filter: options.get("$filter"),
    expand: new Map(expanded),
  };
}

/** `(LogicalName,OptionSet())`, what a context says of the members that were asked for; empty for all. */
export function describeQuery(query: Query): string {
  const expanded = [...query.expand].map(([name, inner]) => `${name}${describeQuery(inner) || "()"}`);
  const names = [...(query.select ?? []), ...expanded];
  return names.length === 0 ? "" : `(${names.join(",")})`;
}

// `Attributes($select=LogicalName;$expand=...)`
function readExpanded(text: string, on: string): [string, Query] {
  const match = /^(\w+)(?:\((.*)\))?$/s.exec(text);
  if (match === null) throw notEmulated(`$expand=${text} on ${on}`);
  const [, name = "", inner = ""] = match;
  const options = split(inner, ";").map((part): [string, string] => {
    const equals = part.indexOf("=");
    return [part.slice(0, equals).trim(), part.slice(equals + 1)];
  });
  return [name, readQuery(new Map(options), name)];
}

// Splits where no parenthesis is open.
function split(text: string, sign: "," | ";"): string[] {
  const parts: string[] = [];
  let depth = 0;
  let part = "";
  for (const char of text) {
    if (char === "(") depth++;
    if (char === ")") depth--;
    if (char === sign && depth === 0) {
      parts.push(part);
      part = "";
    } else {
      part += char;
    }
  }
  return part === "" ? parts : [...parts, part];
}
