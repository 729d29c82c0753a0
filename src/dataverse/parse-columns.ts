import type { ColumnSchema } from "../types.ts";

/** An object of an answer as it came. */
export type Definition = Readonly<Record<string, unknown>>;

/** The columns that a row has (docs/protocol.md 8.6 to 8.8), in the order of the attributes, without their choices. */
export function parseColumns(attributes: readonly Definition[]): ColumnSchema[] {
  return attributes.filter(isInRows).map(parseColumn);
}

/** The type by which a column goes: `AttributeType` calls half of them "Virtual" (docs/protocol.md 8.7). */
export function typeOf(attribute: Definition): string {
  const name = readValue(attribute["AttributeTypeName"]) ?? attribute["AttributeType"];
  return String(name).replace(/Type$/, "");
}

function isInRows(attribute: Definition): boolean {
  return (
    typeof attribute["LogicalName"] === "string" &&
    attribute["IsValidODataAttribute"] === true &&
    attribute["IsValidForRead"] === true
  );
}

function parseColumn(attribute: Definition): ColumnSchema {
  const type = typeOf(attribute);
  const name = String(attribute["LogicalName"]);
  const behavior = type === "DateTime" ? (readValue(attribute["DateTimeBehavior"]) ?? "UserLocal") : null;
  const computed = computations[Number(attribute["SourceType"])];
  return {
    ...(lookups.has(type) ? { name: `_${name}_value`, attribute: name } : { name }),
    type,
    edm: behavior === "DateOnly" ? "Edm.Date" : (edmTypes[type] ?? "Edm.Untyped"),
    ...parseDigits(type, attribute["Precision"]),
    ...(behavior === null ? {} : { behavior }),
    ...(lookups.has(type) ? { targets: toStrings(attribute["Targets"]) } : {}),
    ...(computed === undefined ? {} : { computed }),
  };
}

// Money is stored with four decimals, whatever its Precision, which is for showing it. Decimals reach up to
// 100,000,000,000 on either side of zero: twelve digits before the point.
function parseDigits(type: string, precision: unknown): { precision?: number; scale?: number } {
  if (type === "Money") return { precision: 19, scale: 4 };
  if (type !== "Decimal") return {};
  const scale = typeof precision === "number" ? precision : 10;
  return { precision: 12 + scale, scale };
}

const lookups = new Set(["Lookup", "Customer", "Owner"]);
const computations: Readonly<Record<number, ColumnSchema["computed"]>> = {
  1: "calculated",
  2: "rollup",
  3: "formula",
};

const edmTypes: Readonly<Record<string, string>> = {
  BigInt: "Edm.Int64",
  Boolean: "Edm.Boolean",
  Customer: "Edm.Guid",
  DateTime: "Edm.DateTimeOffset",
  Decimal: "Edm.Decimal",
  Double: "Edm.Double",
  EntityName: "Edm.String",
  File: "Edm.Guid",
  Image: "Edm.Binary",
  Integer: "Edm.Int32",
  Lookup: "Edm.Guid",
  Memo: "Edm.String",
  Money: "Edm.Decimal",
  MultiSelectPicklist: "Edm.String",
  Owner: "Edm.Guid",
  Picklist: "Edm.Int32",
  State: "Edm.Int32",
  Status: "Edm.Int32",
  String: "Edm.String",
  Uniqueidentifier: "Edm.Guid",
};

/** An enumeration of metadata is an object whose `Value` counts. */
function readValue(property: unknown): string | undefined {
  const value = typeof property === "object" && property !== null && "Value" in property && property.Value;
  return typeof value === "string" ? value : undefined;
}

function toStrings(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((item) => typeof item === "string") : [];
}
