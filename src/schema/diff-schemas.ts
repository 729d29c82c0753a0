import type { AlternateKey, Choice, ColumnSchema, TableSchema } from "../types.ts";
import { toTypeText } from "./type-text.ts";

/** One thing that two descriptions of a table do not share. */
export interface SchemaDifference {
  readonly change: "added" | "removed" | "changed";
  /** A column, or null for an alternate key. */
  readonly column: string | null;
  /** What of it: null for the whole column, else `type`, `targets`, `computed`, `choice 34`, `choice 34 in 1031`, `key NAME`. */
  readonly what: string | null;
  readonly before: string | null;
  readonly after: string | null;
}

/** What has changed from one description of a table to a later one: keys first, then columns in their order. */
export function diffSchemas(before: TableSchema, after: TableSchema): SchemaDifference[] {
  const old = new Map(before.columns.map((column) => [column.name, column]));
  const kept = new Set(after.columns.map(({ name }) => name));
  return [
    ...diffTexts(null, toKeyTexts(before.keys), toKeyTexts(after.keys)),
    ...before.columns
      .filter(({ name }) => !kept.has(name))
      .map((column) => toDifference(column.name, null, toTypeText(column), null)),
    ...after.columns.flatMap((column) => {
      const known = old.get(column.name);
      if (known === undefined) return [toDifference(column.name, null, null, toTypeText(column))];
      return diffTexts(column.name, toTexts(known), toTexts(column)).filter(isNoEcho);
    }),
  ];
}

/** `+ new_x Money(19,4)`, `- fax`, `* industrycode choice 34 "Utilities" -> "Energy"`. */
export function toDiffLine({ change, column, what, before, after }: SchemaDifference): string {
  const name = [column, what].filter((part) => part !== null).join(" ");
  if (column === null || what === null) {
    if (change === "added") return `+ ${name} ${after}`;
    if (change === "removed") return `- ${name}`;
  }
  return `* ${name} ${before ?? "(none)"} -> ${after ?? "(none)"}`;
}

/** The label in the user's language is one of the labels in all languages too, and is told once. */
function isNoEcho(one: SchemaDifference, _index: number, all: readonly SchemaDifference[]): boolean {
  const [choice, language] = one.what?.split(" in ") ?? [];
  return !all.some(
    ({ what, before, after }) =>
      language !== undefined && what === choice && before === one.before && after === one.after,
  );
}

type Texts = ReadonlyMap<string, string>;

function toTexts(column: ColumnSchema): Texts {
  const { targets, computed, choices = [] } = column;
  return new Map([
    ["type", toTypeText(column)],
    ...(targets === undefined ? [] : [["targets", targets.toSorted().join(", ")] as const]),
    ...(computed === undefined ? [] : [["computed", computed] as const]),
    ...choices.flatMap(toChoiceTexts),
  ]);
}

function toChoiceTexts({ value, label, labels }: Choice): (readonly [string, string])[] {
  return [
    [`choice ${value}`, JSON.stringify(label)],
    ...Object.entries(labels).map(
      ([language, text]) => [`choice ${value} in ${language}`, JSON.stringify(text)] as const,
    ),
  ];
}

function toKeyTexts(keys: readonly AlternateKey[]): Texts {
  return new Map(keys.map(({ name, columns, state }) => [`key ${name}`, `(${columns.join(", ")}) ${state}`]));
}

function diffTexts(column: string | null, before: Texts, after: Texts): SchemaDifference[] {
  return [...new Set([...before.keys(), ...after.keys()])]
    .filter((what) => before.get(what) !== after.get(what))
    .map((what) => toDifference(column, what, before.get(what) ?? null, after.get(what) ?? null));
}

function toDifference(
  column: string | null,
  what: string | null,
  before: string | null,
  after: string | null,
): SchemaDifference {
  const change = before === null ? "added" : after === null ? "removed" : "changed";
  return { change, column, what, before, after };
}
