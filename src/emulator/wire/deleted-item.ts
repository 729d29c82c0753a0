import type { EmulatedTable } from "../data/table.ts";
import { contextOf } from "./exchange.ts";
import type { Exchange } from "./exchange.ts";

/** A deleted row in a delta, in the form that the switches want (PROTOCOL 5.3, 5.4). */
export function writeDeletedItem(exchange: Exchange, table: EmulatedTable, id: string): string {
  const { switches } = exchange.state;
  const { entitySet } = table.seed;
  const reason = switches.reason === "absent" ? {} : { reason: switches.reason };
  const url = `${exchange.origin}${exchange.target.root}${entitySet}(${id})`;
  if (switches["deleted-id"] === "removed") return JSON.stringify({ "@removed": reason, "@id": url });
  const names = { bare: id, upper: id.toUpperCase(), key: `${entitySet}(${id})`, url };
  return JSON.stringify({
    "@odata.context": contextOf(exchange, `${entitySet}/$deletedEntity`),
    id: names[switches["deleted-id"]],
    ...reason,
  });
}
