import { isLookup } from "../data/column.ts";
import type { ColumnSeed } from "../seeds/column-seed.ts";
import type { TableSeed } from "../seeds/table-seed.ts";
import { derivedProperties, metadataType } from "./derived-properties.ts";
import { labelOf } from "./label-of.ts";
import { metadataId } from "./members.ts";
import type { Members } from "./members.ts";

/** An attribute as metadata tells it: what all have, what its type adds, and the column behind it. */
export interface Attribute {
  /** `PicklistAttributeMetadata` */
  readonly type: string;
  readonly base: Members;
  readonly derived: Members;
  readonly column: ColumnSeed;
}

/** A table's attributes, shadow names of lookups among them (docs/protocol.md 8.5, 8.6). */
export function attributesOf(seed: TableSeed): Attribute[] {
  return seed.columns
    .flatMap((column) => [column, ...shadowsOf(column)])
    .map((column, index) => ({
      type: metadataType(column.kind),
      base: baseOf(column, seed, index + 1),
      derived: derivedProperties(column),
      column,
    }));
}

function baseOf(column: ColumnSeed, seed: TableSeed, number: number): Members {
  const isCustom = column.name.includes("_") && /^[a-z]{2,8}_/.test(column.name);
  const isId = column.name === seed.primaryId;
  const isWritten = column.computed === undefined && column.name !== "versionnumber";
  return {
    AttributeOf: column.attributeOf ?? null,
    AttributeType: virtual.has(column.kind) ? "Virtual" : column.kind, // docs/protocol.md 8.7
    ColumnNumber: number,
    EntityLogicalName: seed.logicalName,
    IsCustomAttribute: isCustom,
    IsPrimaryId: isId || column.claimsPrimaryId === true, // docs/protocol.md 1.4
    IsValidODataAttribute: column.odata !== false,
    IsPrimaryName: column.name === seed.primaryName,
    IsValidForCreate: isWritten,
    IsValidForRead: column.readable !== false,
    IsValidForUpdate: isWritten && !isId,
    IsSecured: false,
    LogicalName: column.name,
    SchemaName: column.name,
    IsLogical: column.attributeOf !== undefined,
    SourceType: column.computed === undefined ? simpleSource(column) : sources[column.computed],
    MetadataId: metadataId(`${seed.logicalName}.${column.name}`),
    HasChanged: null,
    AttributeTypeName: { Value: `${column.kind}Type` },
    DisplayName: labelOf(column.labels ?? { 1033: column.name }, `${seed.logicalName}.${column.name}`),
  };
}

const sources = { calculated: 1, rollup: 2, formula: 3 };

// Kinds that can never be computed have null here, as real answers show.
function simpleSource(column: ColumnSeed): 0 | null {
  const fixed = [
    "BigInt",
    "Customer",
    "Double",
    "EntityName",
    "Lookup",
    "Memo",
    "Owner",
    "Status",
    "Uniqueidentifier",
  ];
  return fixed.includes(column.kind) ? null : 0;
}

// Not in the Web API although AttributeOf alone does not tell (docs/protocol.md 8.6).
function shadowsOf(column: ColumnSeed): ColumnSeed[] {
  if (!isLookup(column)) return [];
  const shadow = { attributeOf: column.name, odata: false } as const;
  const name: ColumnSeed = { name: `${column.name}name`, kind: "String", ...shadow };
  const type: ColumnSeed = { name: `${column.name}type`, kind: "EntityName", ...shadow };
  return column.kind === "Lookup" ? [name] : [name, type];
}

const virtual = new Set(["MultiSelectPicklist", "Image", "File", "Virtual"]);
