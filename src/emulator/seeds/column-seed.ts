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

/** Texts by language code; 1033 is English, the language of the user. */
export type Labels = Readonly<Record<number, string>>;

/** A value of a choice column. */
export interface Choice {
  readonly value: number;
  readonly labels: Labels;
  /** The state that a value of a Status column belongs to. */
  readonly state?: number;
}

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
  /** The display name by language. */
  readonly labels?: Labels;
  /** Digits behind the point of a Decimal, Double or Money column, as metadata tells them. */
  readonly precision?: number;
  /** The longest text of a String or Memo column. */
  readonly maxLength?: number;
  readonly min?: number;
  readonly max?: number;
  /** `DateOnly`, `Email`, `Url`, `TimeZone` and the like, as metadata tells them. */
  readonly format?: string;
  /** What a date stands for; `UserLocal` without it (docs/protocol.md 9.5). */
  readonly behavior?: "UserLocal" | "DateOnly" | "TimeZoneIndependent";
  /** The values that a choice column may have; a Boolean column has two, 0 and 1. */
  readonly choices?: readonly Choice[];
  /** The name of the global choice that `choices` come from. */
  readonly globalChoice?: string;
  /** How the server comes by the value; without it, somebody writes it. */
  readonly computed?: "calculated" | "rollup" | "formula";
  /** A column that the server adds when this one is selected (docs/protocol.md 4.15). */
  readonly brings?: string;
  /** The JSON text of this column in generated row number `index`; without it generated rows have null. */
  readonly generate?: (index: number) => string;
}
