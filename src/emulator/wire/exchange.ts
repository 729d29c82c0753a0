import type { IncomingHttpHeaders } from "node:http";
import type { EmulatedTable } from "../data/table.ts";
import type { Fault } from "../faults/fault.ts";
import type { State } from "../state.ts";
import { refuse } from "./answer.ts";
import type { Prefer, Target } from "./parse-request.ts";

/** One request on its way to an answer. */
export interface Exchange {
  readonly state: State;
  readonly method: string;
  readonly headers: IncomingHttpHeaders;
  /** The body of the request; empty for those that only read. */
  readonly body: Buffer;
  readonly target: Target;
  readonly prefer: Prefer;
  /** Scheme, host and port that links carry (docs/protocol.md 1.1). */
  readonly origin: string;
  /** The fault that this request meets, if any. */
  readonly fault: Fault | undefined;
}

/** `<origin>/api/data/v9.2/$metadata#<tail>`, the `@odata.context` of every answer. */
export function contextOf(exchange: Exchange, tail: string): string {
  return `${exchange.origin}${exchange.target.root}$metadata#${tail}`;
}

/** The members of a JSON body; refuses what is none. */
export function readJsonBody(exchange: Exchange): Readonly<Record<string, unknown>> {
  if (!/^application\/json\b/i.test(exchange.headers["content-type"] ?? "")) {
    throw refuse(415, "0x80060888", "The Content-Type of a request with a body has to be application/json.");
  }
  let body: unknown;
  try {
    body = JSON.parse(exchange.body.toString());
  } catch {
    body = undefined;
  }
  if (typeof body === "object" && body !== null && !Array.isArray(body)) return { ...body };
  throw refuse(400, "0x80060888", "The body of the request has to be a JSON object.");
}

/** A link for a client to follow; the emulator remembers having handed it out. */
export function handOut(exchange: Exchange, pathAndQuery: string): string {
  exchange.state.handedOut.add(pathAndQuery);
  const { fault } = exchange;
  return `${fault?.kind === "foreign-link" ? fault.origin : exchange.origin}${pathAndQuery}`;
}

/** The path and query of a table's resource with its `$select`. */
export function pathOf(
  exchange: Exchange,
  table: EmulatedTable,
  select: readonly string[] | undefined,
  option: string,
): string {
  const selected = select === undefined ? "" : `$select=${select.join(",")}&`;
  return `${exchange.target.root}${table.seed.entitySet}?${selected}${option}`;
}

/** The origin that links carry: the host that was asked, or by turns another name for it (docs/protocol.md 1.1). */
export function originOf(
  server: { readonly state: State; readonly scheme: string },
  host: string | undefined,
): string {
  const asked = host ?? "127.0.0.1";
  const { switches, turn } = server.state;
  if (switches.hosts === "asked" || turn % 2 === 0) return `${server.scheme}://${asked}`;
  const other = asked.startsWith("localhost") ? "127.0.0.1" : "localhost";
  return `${server.scheme}://${asked.replace(/^[^:]*/, other)}`;
}
