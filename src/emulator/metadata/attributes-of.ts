import { isLookup } from "../data/column.ts";
import type { AttributeKind, ColumnSeed, TableSeed } from "../seeds/table-seed.ts";
import { metadataId } from "./definition-of.ts";
import type { Members } from "./definition-of.ts";

/** What `/Attributes` tells of a table's columns, shadow names of lookups among them (docs/protocol.md 8.5, 8.6). */
export function attributesOf(seed: TableSeed): Members[] {
  return seed.columns
    .flatMap((column) => [column, ...shadowsOf(column)])
    .map((column) => attributeOf(column, seed));
}

function attributeOf(column: ColumnSeed, seed: TableSeed): Members {
  return {
    "@odata.type": `#Microsoft.Dynamics.CRM.${metadataType(column.kind)}AttributeMetadata`,
    MetadataId: metadataId(`${seed.logicalName}.${column.name}`),
    LogicalName: column.name,
    SchemaName: column.name,
    EntityLogicalName: seed.logicalName,
    AttributeOf: column.attributeOf ?? null,
    AttributeType: virtual.has(column.kind) ? "Virtual" : column.kind, // docs/protocol.md 8.7
    IsPrimaryId: column.name === seed.primaryId || column.claimsPrimaryId === true, // docs/protocol.md 1.4
    IsPrimaryName: column.name === seed.primaryName,
    IsValidForRead: column.readable !== false,
    IsValidODataAttribute: column.odata !== false,
    IsLogical: column.attributeOf !== undefined,
    IsCustomAttribute: column.name.includes("_") && seed.logicalName.includes("_"),
    AttributeTypeName: { Value: `${column.kind}Type` },
  };
}

// Not in the Web API although AttributeOf alone does not tell (docs/protocol.md 8.6).
function shadowsOf(column: ColumnSeed): ColumnSeed[] {
  if (!isLookup(column)) return [];
  const name: ColumnSeed = {
    name: `${column.name}name`,
    kind: "String",
    attributeOf: column.name,
    odata: false,
  };
  const type: ColumnSeed = {
    name: `${column.name}type`,
    kind: "EntityName",
    attributeOf: column.name,
    odata: false,
  };
  return column.kind === "Lookup" ? [name] : [name, type];
}

const virtual = new Set<AttributeKind>(["MultiSelectPicklist", "Image", "File", "Virtual"]);

function metadataType(kind: AttributeKind): string {
  if (kind === "Customer" || kind === "Owner") return "Lookup";
  if (kind === "Uniqueidentifier") return "UniqueIdentifier";
  return kind === "Virtual" ? "" : kind;
}
