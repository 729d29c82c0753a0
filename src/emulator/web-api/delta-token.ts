import type { EmulatedTable } from "../data/table.ts";
import { refuse } from "../wire/answer.ts";
import type { Exchange } from "../wire/exchange.ts";

/** The two halves of a delta token (docs/protocol.md 4.10). */
export interface DeltaToken {
  readonly version: bigint;
  readonly date: Date;
}

/** `919042%2108%2f22%2f2017%2008%3a10%3a44`, percent-encoded as the server does it (docs/protocol.md 4.10). */
export function writeDeltaToken(token: DeltaToken, hex: "lower" | "upper"): string {
  return writeDataToken(token).replace(/[!/ :]/g, (sign) => {
    const digits = sign.charCodeAt(0).toString(16);
    return `%${hex === "upper" ? digits.toUpperCase() : digits}`;
  });
}

/** `919042!08/22/2017 08:10:44`, the same token in plain, as the Organization Service has it. */
export function writeDataToken({ version, date }: DeltaToken): string {
  const [day = "", time = ""] = date.toISOString().slice(0, 19).split("T");
  const [year, month, dayOfMonth] = day.split("-");
  return `${version}!${month}/${dayOfMonth}/${year} ${time}`;
}

/** Reads a decoded delta token; undefined when it is none. */
export function parseDeltaToken(text: string): DeltaToken | undefined {
  const match = /^(\d{1,19})!(\d\d)\/(\d\d)\/(\d{4}) (\d\d:\d\d:\d\d)$/.exec(text);
  if (match === null) return undefined;
  const [, version = "", month, day, year, time] = match;
  const date = new Date(`${year}-${month}-${day}T${time}Z`);
  return Number.isNaN(date.getTime()) ? undefined : { version: BigInt(version), date };
}

/** The token of a request whose path and query up to the token are one of `paths`; refuses damage and re-encoding. */
export function readDeltaToken(exchange: Exchange, paths: readonly string[]): DeltaToken {
  const { target, state } = exchange;
  const raw = target.rawOptions.get("$deltatoken") ?? "";
  const token = parseDeltaToken(target.options.get("$deltatoken") ?? "");
  if (token === undefined) throw refuse(400, state.switches["malformed-token"], "Invalid Sync Token");
  // docs/protocol.md 4.11: the server is known to take re-encoded tokens; here only when a switch says so.
  if (state.switches["token-hex"] === "plus" || state.handedOut.has(target.raw)) return token;
  const spelling = writeDeltaToken(token, state.switches["token-hex"] === "upper" ? "upper" : "lower");
  if (raw === spelling && paths.some((path) => target.raw === path + raw)) return token;
  throw refuse(400, "0x80040203", "This delta link is not, byte for byte, one that the emulator handed out.");
}

/** Whether a token is older than the organization keeps changes, or was made to expire (docs/protocol.md 7.1, 7.7). */
export function isExpired(
  exchange: Pick<Exchange, "state">,
  table: EmulatedTable,
  token: DeltaToken,
): boolean {
  const { state } = exchange;
  const age = state.organization.clock().getTime() - token.date.getTime();
  if (age > state.retentionDays * 86_400_000) return true;
  if (state.tokenLifetimeMs !== undefined && age >= state.tokenLifetimeMs) return true;
  return ["", table.seed.entitySet].some((name) => {
    const mark = state.expiredUpTo.get(name);
    return mark !== undefined && token.version <= mark;
  });
}

/** The refusal of an expired token, in the form that the switch wants (docs/protocol.md 7.3, 7.4). */
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
