import { guidOf, guidTail } from "../data/guid.ts";
import type { TableSeed } from "../seeds/table-seed.ts";

/** JSON-like members in the server's order: simple ones first, complex ones after them (docs/protocol.md 8.4). */
export type Members = Readonly<Record<string, unknown>>;

/** What `EntityDefinitions` tells of a table. */
export function definitionOf(seed: TableSeed): Members {
  return {
    MetadataId: metadataId(seed.logicalName),
    LogicalName: seed.logicalName,
    SchemaName: seed.schemaName,
    EntitySetName: seed.entitySet,
    LogicalCollectionName: seed.collectionName === undefined ? seed.entitySet : seed.collectionName, // docs/protocol.md 1.3
    ObjectTypeCode: seed.objectTypeCode,
    PrimaryIdAttribute: seed.primaryId,
    PrimaryNameAttribute: seed.primaryName,
    IsIntersect: seed.isIntersect ?? false,
    IsCustomEntity: seed.logicalName.includes("_"),
    IsActivity: false,
    TableType: seed.tableType ?? "Standard", // docs/protocol.md 9.15
    DataProviderId: null,
    ChangeTrackingEnabled: seed.tracked,
    // docs/protocol.md 8.2: a managed property, and no test for being tracked.
    CanChangeTrackingBeEnabled: {
      Value: seed.switchable,
      CanBeChanged: seed.switchable,
      ManagedPropertyLogicalName: "canchangetrackingbeenabled",
    },
    DisplayName: label(seed.schemaName),
  };
}

// A label with one language.
function label(text: string): Members {
  const one = {
    Label: text,
    LanguageCode: 1033,
    IsManaged: true,
    MetadataId: metadataId(text),
    HasChanged: null,
  };
  return { LocalizedLabels: [one], UserLocalizedLabel: one };
}

/** The `MetadataId` of anything with a name. */
export function metadataId(name: string): string {
  return guidOf(guidTail(`metadata ${name}`), name.length);
}
