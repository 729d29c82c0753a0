import type { EmulatedTable } from "../data/table.ts";
import { visibleVersion } from "../state.ts";
import type { DeltaReading } from "./delta-reading.ts";
import type { FullReading } from "./answer-full-read.ts";
import { parseDeltaToken, writeDeltaToken } from "./delta-token.ts";
import type { DeltaToken } from "./delta-token.ts";
import { pathOf } from "./exchange.ts";
import type { Exchange } from "./exchange.ts";
import { refuse } from "./refusal.ts";

type Start = Omit<DeltaReading, "select" | "page"> | Omit<FullReading, "select" | "page">;

// How many versions `repeats=redeliver` goes back (PROTOCOL 5.11).
const redelivered = 3n;

/** Where the delta behind a delta link begins; the whole table for an expired token under `all-rows`. */
export function startDelta(
  exchange: Exchange,
  table: EmulatedTable,
  select: readonly string[] | undefined,
): Start {
  const token = readDeltaToken(exchange, [pathOf(exchange, table, select, "$deltatoken=")]);
  const visible = visibleVersion(exchange.state);
  if (isExpired(exchange, table, token)) {
    if (!exchange.state.switches["expired-token"].startsWith("all-rows")) throw expired(exchange);
    return { position: 0, upTo: visible };
  }
  const from = exchange.state.switches.repeats === "redeliver" ? token.version - redelivered : token.version;
  const upTo = visible > token.version ? visible : token.version;
  return { from, upTo, after: from, inDeletes: false };
}

/** The token of a request whose path and query up to the token are one of `paths`; refuses damage and re-encoding. */
export function readDeltaToken(exchange: Exchange, paths: readonly string[]): DeltaToken {
  const { target, state } = exchange;
  const raw = target.rawOptions.get("$deltatoken") ?? "";
  const token = parseDeltaToken(target.options.get("$deltatoken") ?? "");
  if (token === undefined) throw refuse(400, state.switches["malformed-token"], "Invalid Sync Token");
  // PROTOCOL 4.11: the server is known to take re-encoded tokens; here only when a switch says so.
  if (state.switches["token-hex"] === "plus" || state.handedOut.has(target.raw)) return token;
  const spelling = writeDeltaToken(token, state.switches["token-hex"] === "upper" ? "upper" : "lower");
  if (raw === spelling && paths.some((path) => target.raw === path + raw)) return token;
  throw refuse(400, "0x80040203", "This delta link is not, byte for byte, one that the emulator handed out.");
}

/** Whether a token is older than the organization keeps changes, or was made to expire (PROTOCOL 7.1, 7.7). */
export function isExpired(exchange: Exchange, table: EmulatedTable, token: DeltaToken): boolean {
  const { state } = exchange;
  const age = state.organization.clock().getTime() - token.date.getTime();
  if (age > state.retentionDays * 86_400_000) return true;
  return ["", table.seed.entitySet].some((name) => {
    const mark = state.expiredUpTo.get(name);
    return mark !== undefined && token.version <= mark;
  });
}

/** The refusal of an expired token, in the form that the switch wants (PROTOCOL 7.3, 7.4). */
export function expired(exchange: Exchange): Error {
  const text = "Version stamp associated with the client has expired. Please perform a full sync.";
  switch (exchange.state.switches["expired-token"]) {
    case "410":
      return refuse(410, "", "The delta link can no longer be used.");
    case "decimal":
      return refuse(400, "-2147204270", text);
    case "message-only":
      return refuse(400, "", text);
    default:
      return refuse(400, "0x80044352", text);
  }
}
