import type { ColumnSeed } from "../seeds/column-seed.ts";
import type { TableSeed } from "../seeds/table-seed.ts";
import { isOnWire, toColumn } from "./column.ts";
import type { Column } from "./column.ts";
import type { RowStore } from "./row-store.ts";

/** What a customizer changes of a table. */
export interface TableShape {
  readonly seed: TableSeed;
  readonly columns: readonly Column[];
}

interface Altered extends TableShape {
  readonly store: RowStore;
}

/** The shape of a table with one column more; rows have null there until they are written. */
export function withColumn(table: Altered, column: ColumnSeed, before: string | undefined): TableShape {
  const { seed, columns } = table;
  if (seed.columns.some(({ name }) => name === column.name)) {
    throw new Error(`${seed.entitySet} already has a column '${column.name}'`);
  }
  const at = before === undefined ? seed.columns.length : seed.columns.indexOf(find(table, before).seed);
  // A place of its own in the kept rows, never that of a dropped column.
  const index = freePlace(table);
  const seedColumns = seed.columns.toSpliced(at, 0, column);
  const next = { ...seed, columns: seedColumns };
  const added = isOnWire(column) ? [toColumn(column, next, index)] : [];
  return { seed: next, columns: inOrder([...columns, ...added], seedColumns) };
}

/** The shape of a table without a column. */
export function withoutColumn(table: Altered, wireName: string): TableShape {
  const column = find(table, wireName);
  return {
    seed: { ...table.seed, columns: table.seed.columns.filter((each) => each !== column.seed) },
    columns: table.columns.filter((each) => each !== column),
  };
}

/** The shape of a table in which a column is another one; the values of all rows are converted at once. */
export function withChangedColumn(
  table: Altered,
  wireName: string,
  change: Partial<ColumnSeed>,
  convert: (json: string) => string = (json) => json,
): TableShape {
  const column = find(table, wireName);
  const { generate } = column.seed;
  const generated = generate === undefined ? {} : { generate: (index: number) => convert(generate(index)) };
  const next: ColumnSeed = { ...column.seed, ...generated, ...change };
  const seed = {
    ...table.seed,
    columns: table.seed.columns.map((each) => (each === column.seed ? next : each)),
  };
  for (const row of table.store.stored.values()) row.values[column.index] = convert(row.valueOf(column));
  const changed = toColumn(next, seed, column.index);
  return { seed, columns: table.columns.map((each) => (each === column ? changed : each)) };
}

function find({ seed, columns }: TableShape, wireName: string): Column {
  const column = columns.find((each) => each.wireName === wireName);
  if (column?.role === "plain") return column;
  throw new Error(`${seed.entitySet} has no column '${wireName}' that could be changed`);
}

function freePlace(table: Altered): number {
  let place = 0;
  for (const column of table.columns) place = Math.max(place, column.index + 1);
  for (const row of table.store.stored.values()) place = Math.max(place, row.values.length);
  return place;
}

function inOrder(columns: readonly Column[], seeds: readonly ColumnSeed[]): Column[] {
  return columns.toSorted((one, other) => seeds.indexOf(one.seed) - seeds.indexOf(other.seed));
}
