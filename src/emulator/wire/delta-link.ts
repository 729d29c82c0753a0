import type { EmulatedTable } from "../data/table.ts";
import { writeDeltaToken } from "./delta-token.ts";
import { pathOf } from "./exchange.ts";
import type { Exchange } from "./exchange.ts";

/** Path and query of the delta link for a version, or undefined where a switch takes it away. */
export function deltaLinkOf(
  exchange: Exchange,
  table: EmulatedTable,
  select: readonly string[] | undefined,
  version: bigint,
): string | undefined {
  const { switches, organization } = exchange.state;
  if (switches["delta-link-page"] === "missing") return undefined;
  // PROTOCOL 3.8
  const isAnnotated = exchange.prefer.annotations.length > 0;
  if (isAnnotated && switches["annotations-tracking"] === "drops-delta-link") return undefined;
  const hex = switches["token-hex"] === "upper" ? "upper" : "lower";
  const token = writeDeltaToken({ version, date: organization.clock() }, hex);
  return pathOf(exchange, table, select, `$deltatoken=${token}`);
}
