import type { EntityFacts } from "../types.ts";

/** The facts of one table from its EntityDefinition, or null for a table that has no rows to read (no entity set name), or whose names are none. */
export function parseEntityFacts(definition: Record<string, unknown>): EntityFacts | null {
  const { EntitySetName, LogicalName, PrimaryIdAttribute, TableType } = definition;
  if (!isName(EntitySetName) || !isName(LogicalName) || !isName(PrimaryIdAttribute)) return null;
  return {
    entitySet: EntitySetName,
    logicalName: LogicalName,
    primaryId: PrimaryIdAttribute,
    tracked: definition["ChangeTrackingEnabled"] === true,
    canBeSwitched: readManaged(definition["CanChangeTrackingBeEnabled"]),
    type: typeof TableType === "string" ? TableType : "Standard",
  };
}

/** Names become paths, URLs and what the innermost loop compares with: nothing else is taken for one. */
function isName(value: unknown): value is string {
  return typeof value === "string" && /^[A-Za-z_][A-Za-z0-9_]{0,127}$/.test(value);
}

/** A managed property is an object whose `Value` counts (PROTOCOL 8.2). */
function readManaged(property: unknown): boolean {
  if (typeof property !== "object" || property === null) return property === true;
  return "Value" in property && property.Value === true;
}
