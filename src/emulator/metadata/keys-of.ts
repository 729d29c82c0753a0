import type { TableSeed } from "../seeds/table-seed.ts";
import { metadataId } from "./members.ts";
import type { Members } from "./members.ts";

/** What `/Keys` tells of a table's alternate keys (docs/protocol.md 8.9). */
export function keysOf(seed: TableSeed): Members[] {
  return (seed.keys ?? []).map((key) => ({
    MetadataId: metadataId(`${seed.logicalName} key ${key.name}`),
    LogicalName: key.name,
    SchemaName: key.name,
    EntityLogicalName: seed.logicalName,
    KeyAttributes: key.columns,
    IsManaged: !key.name.includes("_"),
    IntroducedVersion: "1.0.0.0",
    EntityKeyIndexStatus: key.state ?? "Active",
  }));
}
