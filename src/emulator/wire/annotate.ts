import { isLookup } from "../data/column.ts";
import type { Column } from "../data/column.ts";
import type { Exchange } from "./exchange.ts";
import { grantedAnnotations } from "./preference-applied.ts";

const names = {
  formatted: "OData.Community.Display.V1.FormattedValue",
  navigation: "Microsoft.Dynamics.CRM.associatednavigationproperty",
  target: "Microsoft.Dynamics.CRM.lookuplogicalname",
};

/** The members that stand before a value when annotations were asked for; undefined when they were not (PROTOCOL 9.7). */
export function annotatorOf(exchange: Exchange): ((column: Column, value: string) => string) | undefined {
  const asked = grantedAnnotations(exchange);
  if (asked.length === 0) return undefined;
  const wants = (name: string): boolean => asked.some((pattern) => fits(name, pattern));
  const wanted = {
    formatted: wants(names.formatted),
    navigation: wants(names.navigation),
    target: wants(names.target),
  };
  return (column, value) => {
    if (value === "null") return "";
    const member = (name: string, text: string): string =>
      `,${JSON.stringify(`${column.wireName}@${name}`)}:${JSON.stringify(text)}`;
    if (isLookup(column.seed)) {
      return [
        wanted.formatted ? member(names.formatted, `# ${column.seed.name}`) : "",
        wanted.navigation ? member(names.navigation, column.seed.name) : "",
        wanted.target ? member(names.target, column.seed.targets?.[0] ?? "systemuser") : "",
      ].join("");
    }
    return wanted.formatted && !value.startsWith('"') ? member(names.formatted, value) : "";
  };
}

function fits(name: string, pattern: string): boolean {
  return pattern.endsWith("*") ? name.startsWith(pattern.slice(0, -1)) : name === pattern;
}
