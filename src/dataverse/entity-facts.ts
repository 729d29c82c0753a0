import type { EntityFacts } from "../types.ts";

/** The facts of one table from its EntityDefinition, or null for a table that has no rows to read (no entity set name). */
export function parseEntityFacts(definition: Record<string, unknown>): EntityFacts | null {
  const { EntitySetName, LogicalName, PrimaryIdAttribute, TableType } = definition;
  if (
    typeof EntitySetName !== "string" ||
    typeof LogicalName !== "string" ||
    typeof PrimaryIdAttribute !== "string"
  )
    return null;
  return {
    entitySet: EntitySetName,
    logicalName: LogicalName,
    primaryId: PrimaryIdAttribute,
    tracked: definition["ChangeTrackingEnabled"] === true,
    canBeSwitched: readManaged(definition["CanChangeTrackingBeEnabled"]),
    type: typeof TableType === "string" ? TableType : "Standard",
  };
}

/** A managed property is an object whose `Value` counts (docs/protocol.md 8.2). */
function readManaged(property: unknown): boolean {
  if (typeof property !== "object" || property === null) return property === true;
  return "Value" in property && property.Value === true;
}
