import { isName } from "../is-name.ts";
import type { EntityFacts } from "../types.ts";

/** The facts of one table from its EntityDefinition, or null for a table that has no rows to read (no entity set name), or whose names are none. */
export function parseEntityFacts(definition: Record<string, unknown>): EntityFacts | null {
  const { EntitySetName, LogicalName, PrimaryIdAttribute, TableType } = definition;
  if (!isNameText(EntitySetName) || !isNameText(LogicalName) || !isNameText(PrimaryIdAttribute)) return null;
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
function isNameText(value: unknown): value is string {
  return typeof value === "string" && isName(value);
}

/** A managed property is an object whose `Value` counts (docs/protocol.md 8.2). */
function readManaged(property: unknown): boolean {
  if (typeof property !== "object" || property === null) return property === true;
  return "Value" in property && property.Value === true;
}
