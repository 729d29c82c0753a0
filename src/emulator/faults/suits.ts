import type { State } from "../state.ts";
import type { Target } from "../wire/parse-request.ts";
import type { Fault } from "./fault.ts";

/** Whether a fault can strike a request: those in a page's links need a page to strike. */
export function suits(fault: Fault, target: Target | undefined, state: State, isSoap = false): boolean {
  if (isSoap) return fault.kind !== "foreign-link";
  const isPage = target !== undefined && state.tables.has(target.resource);
  switch (fault.kind) {
    case "repeat-next-link":
      return isPage && target.options.has("$skiptoken");
    case "lost-change":
      return isPage && (target.options.has("$deltatoken") || target.options.has("$skiptoken"));
    case "more-records-without-link":
    case "no-links":
    case "foreign-link":
      return isPage;
    default:
      return true;
  }
}
