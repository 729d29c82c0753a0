import type { Column } from "./column.ts";
import { type WireValue, wireTypes } from "./wire-value.ts";

interface Kind {
  /** The types that a column of this kind comes as. */
  readonly wire: readonly string[];
  /** JSON text; null when the content is none of this kind. */
  readonly toJson: (value: WireValue, column: Column) => string | null;
}

const guid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
const integer = /^-?(0|[1-9]\d*)$/;
const number = /^-?(0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?$/;
const date = /^(\d{4}-\d\d-\d\d)T(\d\d:\d\d:\d\d)(\.\d+)?(.*)$/;

const text: Kind = { wire: [wireTypes.text], toJson: (value) => JSON.stringify(value.text) };
const reference: Kind = { wire: [wireTypes.reference], toJson: ({ id }) => toGuid(id) };
const choice: Kind = { wire: [wireTypes.choice], toJson: ({ values }) => copy(values[0], integer) };
const id: Kind = { wire: [wireTypes.guid], toJson: (value) => toGuid(value.text) };
// The characters are copied: a number that becomes a double loses digits (docs/protocol-organization-service.md 7.4).
const exact = (wire: string, form: RegExp): Kind => ({
  wire: [wire],
  toJson: (value) => copy(value.text, form),
});

/** What a column of each type comes as, and what it becomes (docs/protocol-organization-service.md 7.2). */
const kinds: ReadonlyMap<string, Kind> = new Map(
  Object.entries({
    String: text,
    Memo: text,
    EntityName: text,
    Integer: exact(wireTypes.int, integer),
    BigInt: exact(wireTypes.long, integer),
    Decimal: exact(wireTypes.decimal, number),
    Double: exact(wireTypes.double, number),
    Money: { wire: [wireTypes.money], toJson: ({ values }) => copy(values[0], number) },
    Boolean: { wire: [wireTypes.boolean], toJson: (value) => toBoolean(value.text) },
    DateTime: { wire: [wireTypes.dateTime], toJson: (value, { behavior }) => toDate(value.text, behavior) },
    Uniqueidentifier: id,
    Lookup: reference,
    Customer: reference,
    Owner: reference,
    Picklist: choice,
    State: choice,
    Status: choice,
    MultiSelectPicklist: { wire: [wireTypes.choices], toJson: ({ values }) => toList(values) },
    ManagedProperty: { wire: [wireTypes.managed], toJson: toManaged },
    Image: { wire: [wireTypes.bytes], toJson: (value) => toBytes(value.text) },
    File: id,
  }),
);

/** Whether a column of this type has a form in a row; party lists, for one, have none. */
export function isMapped(type: string): boolean {
  return kinds.has(type);
}

/** The value as the Web API would write it, as JSON text; null when its type or form is not that of the column. */
export function toJsonValue(value: WireValue, column: Column): string | null {
  if (value.isNil) return "null";
  const kind = kinds.get(column.type);
  return kind?.wire.includes(value.type) === true ? kind.toJson(value, column) : null;
}

/** A GUID in lower case, as JSON text; null when the text is no GUID. */
export function toGuid(content: string): string | null {
  return guid.test(content) ? `"${content.toLowerCase()}"` : null;
}

function copy(content: string | undefined, form: RegExp): string | null {
  return content !== undefined && form.test(content) ? content : null;
}

function toBoolean(content: string): string | null {
  if (content === "true" || content === "1") return "true";
  return content === "false" || content === "0" ? "false" : null;
}

/** Decided by the column's behavior, not by a time of midnight (docs/protocol-organization-service.md 7.6). */
function toDate(content: string, behavior: string | undefined): string | null {
  const [, day, time, fraction = "", zone] = date.exec(content) ?? [];
  if (day === undefined) return null;
  if (behavior === "DateOnly") return `"${day}"`;
  if (zone !== "Z" && !(zone === "" && behavior === "TimeZoneIndependent")) return null;
  return `"${day}T${time}${/^\.0+$/.test(fraction) ? "" : fraction}Z"`;
}

function toList(values: readonly string[]): string | null {
  if (values.length === 0) return "null"; // nothing is chosen
  return values.every((value) => integer.test(value)) ? `"${values.join(",")}"` : null;
}

function toManaged({ values, canBeChanged, managedName }: WireValue): string | null {
  const [value, changeable] = [toBoolean(values[0] ?? ""), toBoolean(canBeChanged)];
  if (value === null || changeable === null) return null;
  const name = JSON.stringify(managedName);
  return `{"Value":${value},"CanBeChanged":${changeable},"ManagedPropertyLogicalName":${name}}`;
}

function toBytes(content: string): string | null {
  const bytes = content.replace(/\s+/g, "");
  return /^[A-Za-z0-9+/]*={0,2}$/.test(bytes) ? `"${bytes}"` : null;
}
