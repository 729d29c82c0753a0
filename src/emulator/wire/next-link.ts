import type { EmulatedTable } from "../data/table.ts";
import { pathOf } from "./exchange.ts";
import type { Exchange } from "./exchange.ts";
import { writePagingCookie } from "./paging-cookie.ts";
import type { PagingCookie } from "./paging-cookie.ts";

type Place = Pick<PagingCookie, "page" | "first" | "last" | "maxTimestamp"> & Partial<PagingCookie>;

/** Path and query of the page after this one (PROTOCOL 4.6, 4.7). */
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
  // Without tracking the attribute is always there (PROTOCOL 4.6).
  const withIsTracking =
    place.maxTimestamp === undefined || exchange.state.switches.skiptoken !== "without-istracking";
  return pathOf(exchange, table, select, `$skiptoken=${writePagingCookie(cookie, withIsTracking)}`);
}
