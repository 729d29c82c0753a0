import type { EmulatedTable } from "../data/table.ts";
import { pathOf } from "../wire/exchange.ts";
import type { Exchange } from "../wire/exchange.ts";
import { writeDeltaToken } from "./delta-token.ts";
import { writePagingCookie } from "./paging-cookie.ts";
import type { PagingCookie } from "./paging-cookie.ts";

type Place = Pick<PagingCookie, "page" | "first" | "last" | "maxTimestamp"> & Partial<PagingCookie>;

/** Path and query of the page after this one (docs/protocol.md 4.6, 4.7). */
export function nextLinkOf(
  exchange: Exchange,
  table: EmulatedTable,
  select: readonly string[] | undefined,
  place: Place,
): string {
  const cookie: PagingCookie = {
    primaryId: table.seed.primaryId,
    minTimestamp: undefined,
    lastTimestamp: undefined,
    inDeletes: false,
    ...place,
  };
  // Without tracking the attribute is always there (docs/protocol.md 4.6).
  const withIsTracking =
    place.maxTimestamp === undefined || exchange.state.switches.skiptoken !== "without-istracking";
  return pathOf(exchange, table, select, `$skiptoken=${writePagingCookie(cookie, withIsTracking)}`);
}

/** Path and query of the delta link for a version, or undefined where a switch takes it away. */
export function deltaLinkOf(
  exchange: Exchange,
  table: EmulatedTable,
  select: readonly string[] | undefined,
  version: bigint,
): string | undefined {
  const { switches, organization } = exchange.state;
  if (switches["delta-link-page"] === "missing") return undefined;
  // docs/protocol.md 3.8
  const isAnnotated = exchange.prefer.annotations.length > 0;
  if (isAnnotated && switches["annotations-tracking"] === "drops-delta-link") return undefined;
  const hex = switches["token-hex"] === "upper" ? "upper" : "lower";
  const token = writeDeltaToken({ version, date: organization.clock() }, hex);
  return pathOf(exchange, table, select, `$deltatoken=${token}`);
}
