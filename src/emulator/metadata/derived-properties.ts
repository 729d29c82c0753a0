import type { AttributeKind, ColumnSeed } from "../seeds/column-seed.ts";
import type { Members } from "./members.ts";

/** The type of an attribute's metadata; owners and customers are lookups, and virtual ones have the base type. */
export function metadataType(kind: AttributeKind): string {
  const names: Partial<Record<AttributeKind, string>> = {
    Customer: "Lookup",
    Owner: "Lookup",
    Uniqueidentifier: "UniqueIdentifier",
    Virtual: "",
  };
  return `${names[kind] ?? kind}AttributeMetadata`;
}

/** The properties that a type of attribute adds to those that all have; only a cast can select them (docs/protocol.md 8.5). */
export function derivedProperties(column: ColumnSeed): Members {
  return properties[column.kind]?.(column) ?? {};
}

const choice = (column: ColumnSeed): Members => ({
  DefaultFormValue: column.choices?.[0]?.value ?? -1,
  ParentPicklistLogicalName: null,
  ChildPicklistLogicalNames: [],
});

const lookup = (column: ColumnSeed): Members => ({ Targets: column.targets ?? [], Format: "None" });

const properties: Partial<Record<AttributeKind, (column: ColumnSeed) => Members>> = {
  BigInt: () => ({ MaxValue: 9223372036854775807n, MinValue: -9223372036854775808n }),
  Boolean: () => ({ DefaultValue: false, FormulaDefinition: null, SourceTypeMask: 0 }),
  Customer: lookup,
  DateTime: (column) => ({
    Format: column.format ?? (column.behavior === "DateOnly" ? "DateOnly" : "DateAndTime"),
    ImeMode: "Inactive",
    FormulaDefinition: "",
    SourceTypeMask: sourceMask(column),
    DateTimeBehavior: { Value: column.behavior ?? "UserLocal" },
  }),
  Decimal: (column) => ({
    MaxValue: column.max ?? 100_000_000_000,
    MinValue: column.min ?? -100_000_000_000,
    Precision: column.precision ?? 2,
    FormulaDefinition: "",
    SourceTypeMask: sourceMask(column),
  }),
  Double: (column) => ({
    MaxValue: column.max ?? 100_000_000_000,
    MinValue: column.min ?? -100_000_000_000,
    Precision: column.precision ?? 5,
  }),
  EntityName: () => ({ DefaultFormValue: null }),
  File: () => ({ MaxSizeInKB: 32_768 }),
  Image: () => ({
    IsPrimaryImage: true,
    MaxHeight: 144,
    MaxWidth: 144,
    MaxSizeInKB: 10_240,
    CanStoreFullImage: false,
  }),
  Integer: (column) => ({
    Format: column.format ?? "None",
    MaxValue: column.max ?? 2_147_483_647,
    MinValue: column.min ?? -2_147_483_648,
    FormulaDefinition: "",
    SourceTypeMask: sourceMask(column),
  }),
  Lookup: lookup,
  Memo: (column) => ({ Format: "TextArea", ImeMode: "Auto", MaxLength: column.maxLength ?? 2000 }),
  Money: (column) => ({
    Precision: column.precision ?? 2,
    PrecisionSource: 2,
    CalculationOf: column.name.endsWith("_base") ? column.name.slice(0, -5) : null,
    IsBaseCurrency: column.name.endsWith("_base"),
    MaxValue: column.max ?? 922_337_203_685_477,
    MinValue: column.min ?? -922_337_203_685_477,
    FormulaDefinition: "",
    SourceTypeMask: sourceMask(column),
  }),
  MultiSelectPicklist: choice,
  Owner: lookup,
  Picklist: choice,
  State: choice,
  Status: choice,
  String: (column) => ({
    Format: column.format ?? "Text",
    ImeMode: "Auto",
    IsLocalizable: false,
    MaxLength: column.maxLength ?? 100,
    YomiOf: null,
    FormulaDefinition: "",
    SourceTypeMask: sourceMask(column),
    FormatName: { Value: column.format ?? "Text" },
  }),
};

function sourceMask(column: ColumnSeed): number {
  return column.computed === undefined ? 0 : 4;
}
