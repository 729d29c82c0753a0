import type { TableSeed } from "../seeds/table-seed.ts";
import { metadataId } from "./definition-of.ts";
import type { Members } from "./definition-of.ts";

/** What `/Keys` tells of a table's alternate keys (docs/protocol.md 8.9). */
export function keysOf(seed: TableSeed): Members[] {
  return (seed.keys ?? []).map((key) => ({
    MetadataId: metadataId(`${seed.logicalName} key ${key.name}`),
    LogicalName: key.name,
    SchemaName: key.name,
    EntityLogicalName: seed.logicalName,
    KeyAttributes: key.columns,
    EntityKeyIndexStatus: "Active",
  }));
}
