import type { TableSeed } from "../seeds/table-seed.ts";
import { labelOf, managedProperty } from "./label-of.ts";
import { metadataId } from "./members.ts";
import type { Members } from "./members.ts";

/** What `EntityDefinitions` tells of a table. */
export function definitionOf(seed: TableSeed): Members {
  const { logicalName } = seed;
  const labels = seed.labels ?? { 1033: seed.schemaName };
  return {
    DataProviderId: null,
    IsActivity: false,
    IsCustomEntity: logicalName.includes("_"),
    IsOptimisticConcurrencyEnabled: true,
    ChangeTrackingEnabled: seed.tracked,
    IsIntersect: seed.isIntersect ?? false,
    IsManaged: !logicalName.includes("_"),
    LogicalName: logicalName,
    ObjectTypeCode: seed.objectTypeCode,
    OwnershipType: seed.isIntersect === true ? "None" : "UserOwned",
    PrimaryNameAttribute: seed.primaryName,
    PrimaryIdAttribute: seed.primaryId,
    SchemaName: seed.schemaName,
    LogicalCollectionName: seed.collectionName === undefined ? seed.entitySet : seed.collectionName, // docs/protocol.md 1.3
    EntitySetName: seed.entitySet,
    TableType: seed.tableType ?? "Standard", // docs/protocol.md 9.15
    MetadataId: metadataId(logicalName),
    HasChanged: null,
    DisplayName: labelOf(labels, logicalName),
    // docs/protocol.md 8.2: a managed property, and no test for being tracked.
    CanChangeTrackingBeEnabled: managedProperty(
      "canchangetrackingbeenabled",
      seed.switchable,
      seed.switchable,
    ),
  };
}
