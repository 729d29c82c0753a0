import type { EmulatedTable } from "../data/table.ts";
import type { Exchange } from "./exchange.ts";

/** How many items a page holds: 5,000 at most, 500 on elastic tables (PROTOCOL 3.3, 3.4). */
export function pageSizeOf(exchange: Exchange, table?: EmulatedTable): number {
  const cap = table?.seed.tableType === "Elastic" ? 500 : 5000;
  if (exchange.state.switches.maxpagesize === "ignored") return cap;
  return Math.min(exchange.prefer.maxPageSize ?? cap, cap);
}
