import type { FaultBook, FaultRule } from "./fault-book.ts";
import { faultKinds, plainFaults } from "./fault.ts";
import type { Fault, FaultKind } from "./fault.ts";

const help =
  "Faults: KIND, or KIND NAME=VALUE..., such as `status status=429 retryAfter=2 times=3`; `random rate=0.05 seed=1 " +
  `kinds=cut+reset\`; or \`none\`. Kinds: ${faultKinds.join(", ")}. ` +
  "Names: nth, times, path (a part of the request's path), and those of the fault.";

// A lost change cannot be mended by asking again, so it never strikes by chance alone.
const harmless = faultKinds.filter((kind) => kind !== "lost-change");

const numbers = new Set(["status", "afterBytes", "ms", "bit"]);
const texts = new Set(["retryAfter", "body", "code", "message", "location", "origin", "transfer", "of"]);

/** Adds a fault given as text, for command lines; `none` forgets all. */
export function setFault(book: FaultBook, text: string): void {
  const [kind = "", ...words] = text.trim().split(/[\s,]+/);
  const values = new Map(words.map((word) => readPair(word)));
  if (kind === "none") {
    book.clear();
  } else if (kind === "random") {
    const kinds = (values.get("kinds") ?? harmless.join("+")).split("+");
    if (!kinds.every(isKind)) throw new Error(help);
    book.random({ rate: number(values, "rate", 0.05), seed: number(values, "seed", 1), kinds });
  } else if (isKind(kind)) {
    book.add(ruleOf(kind, values));
  } else {
    throw new Error(help);
  }
}

function ruleOf(kind: FaultKind, values: Map<string, string>): FaultRule {
  const path = values.get("path");
  const rule = {
    nth: number(values, "nth", 1),
    times: number(values, "times", 1),
    ...(path === undefined
      ? {}
      : { match: (request: { readonly path: string }) => request.path.includes(path) }),
  };
  for (const name of ["nth", "times", "path"]) values.delete(name);
  const parts = [...values].map(([name, value]) => {
    if (numbers.has(name)) return [name, number(values, name, 0)] as const;
    if (!texts.has(name)) throw new Error(help);
    return [name, value] as const;
  });
  return { ...rule, fault: { ...plainFaults[kind], ...Object.fromEntries(parts) } as Fault };
}

function readPair(word: string): [string, string] {
  const equals = word.indexOf("=");
  if (equals < 1) throw new Error(help);
  return [word.slice(0, equals), word.slice(equals + 1)];
}

function number(values: ReadonlyMap<string, string>, name: string, otherwise: number): number {
  const text = values.get(name);
  const value = text === undefined ? otherwise : Number(text);
  if (text === "" || !(value >= 0)) throw new Error(help);
  return value;
}

function isKind(name: string): name is FaultKind {
  return Object.hasOwn(plainFaults, name);
}
