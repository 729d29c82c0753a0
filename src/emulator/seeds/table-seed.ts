import type { JsonText } from "../data/json-text.ts";

/** Attribute types by the name of `AttributeTypeName` without its `Type` tail (docs/protocol.md 8.7). */
export type AttributeKind =
  | "BigInt"
  | "Boolean"
  | "Customer"
  | "DateTime"
  | "Decimal"
  | "Double"
  | "EntityName"
  | "File"
  | "Image"
  | "Integer"
  | "Lookup"
  | "Memo"
  | "Money"
  | "MultiSelectPicklist"
  | "Owner"
  | "Picklist"
  | "State"
  | "Status"
  | "String"
  | "Uniqueidentifier"
  | "Virtual";

/** One attribute of a table. */
export interface ColumnSeed {
  /** The logical name; lookups reach the wire as `_name_value`. */
  readonly name: string;
  readonly kind: AttributeKind;
  /** The attribute that this one is a shadow of. */
  readonly attributeOf?: string;
  /** False when the Web API does not know it: shadow names, type columns (docs/protocol.md 8.6). */
  readonly odata?: false;
  /** False when it cannot be read although the Web API knows it (docs/protocol.md 8.6). */
  readonly readable?: false;
  /** True for the other ids that wrongly call themselves primary (docs/protocol.md 1.4). */
  readonly claimsPrimaryId?: true;
  /** Tables that a lookup points to. */
  readonly targets?: readonly string[];
  /** A column that the server adds when this one is selected (docs/protocol.md 4.15). */
  readonly brings?: string;
  /** The JSON text of this column in generated row number `index`; without it generated rows have null. */
  readonly generate?: (index: number) => string;
}

/** Everything the emulator has to know of a table, and its first rows. */
export interface TableSeed {
  readonly logicalName: string;
  readonly schemaName: string;
  readonly entitySet: string;
  /** Null for intersect tables (docs/protocol.md 1.3); without it, the entity set name. */
  readonly collectionName?: string | null;
  readonly primaryId: string;
  readonly primaryName: string | null;
  readonly objectTypeCode: number;
  /** `ChangeTrackingEnabled`. */
  readonly tracked: boolean;
  /** `CanChangeTrackingBeEnabled`, which says nothing about `tracked` (docs/protocol.md 8.2). */
  readonly switchable: boolean;
  readonly isIntersect?: boolean;
  readonly tableType?: "Standard" | "Elastic" | "Virtual";
  readonly keys?: readonly { readonly name: string; readonly columns: readonly string[] }[];
  /** In the order in which the server writes them. */
  readonly columns: readonly ColumnSeed[];
  /** By wire name; the primary id may be among them. */
  readonly rows?: readonly Readonly<Record<string, JsonText>>[];
}
