import type { KeySeed, TableSeed } from "../seeds/table-seed.ts";
import type { Column } from "./column.ts";
import { toJsonText } from "./json-text.ts";
import type { JsonText } from "./json-text.ts";
import type { StoredRow } from "./row.ts";
import type { RowStore } from "./row-store.ts";

/** Column values by wire name. */
export type Columns = Readonly<Record<string, JsonText>>;

interface Keyed {
  readonly seed: TableSeed;
  readonly columns: readonly Column[];
  readonly store: RowStore;
}

/** The columns with the JSON text each is set to; throws on a name that the table does not have. */
export function toTexts(
  seed: TableSeed,
  columns: readonly Column[],
  values: Columns,
): (readonly [Column, string])[] {
  return Object.entries(values).map(([name, value]) => {
    const column = columns.find((each) => each.wireName === name);
    if (column === undefined) throw new Error(`${seed.entitySet} has no column '${name}'`);
    return [column, toJsonText(value)] as const;
  });
}

/** The living row, other than untouched generated ones, whose columns have these values. */
export function findByKey(table: Keyed, key: Columns): StoredRow | undefined {
  const wanted = toTexts(table.seed, table.columns, key);
  for (const row of table.store.stored.values()) {
    if (row.isAlive && wanted.every(([column, text]) => row.valueOf(column) === text)) return row;
  }
  return undefined;
}

/** The members of a row that make up a key; lookups among them are `_name_value`. */
export function keyMembers(columns: readonly Column[], key: KeySeed): string[] {
  return key.columns.map((name) => columns.find((column) => column.seed.name === name)?.wireName ?? name);
}

/** The name of an alternate key that a row other than `id` already holds with these values. */
export function takenKey(table: Keyed, values: Columns, id: string): string | undefined {
  for (const key of table.seed.keys ?? []) {
    const entries = keyMembers(table.columns, key).map((name) => [name, values[name] ?? null] as const);
    if (entries.some(([, value]) => value === null)) continue;
    const holder = findByKey(table, Object.fromEntries(entries));
    if (holder !== undefined && holder.id !== id) return key.name;
  }
  return undefined;
}
