import type { ColumnSeed } from "../seeds/column-seed.ts";
import type { KeySeed, TableSeed } from "../seeds/table-seed.ts";
import { ChangeLog } from "./change-log.ts";
import { withChangedColumn, withColumn, withoutColumn } from "./alter-columns.ts";
import type { TableShape } from "./alter-columns.ts";
import { findByKey, takenKey, toTexts } from "./alternate-key.ts";
import type { Columns } from "./alternate-key.ts";
import { columnsOf } from "./column.ts";
import type { Column } from "./column.ts";
import { guidOf, guidTail, isGuid } from "./guid.ts";
import { toTimestamp } from "./organization.ts";
import type { Organization } from "./organization.ts";
import { StoredRow } from "./row.ts";
import type { RowView } from "./row.ts";
import { RowStore } from "./row-store.ts";
import { shapeOf, writeRow } from "./row-shape.ts";

/** A row named by its id, or by the columns of an alternate key. */
export type RowName = string | Columns;

/** One table of the emulator: every write takes the organization's next row version. */
export class EmulatedTable {
  /** What metadata tells; changed by customizers. */
  seed: TableSeed;
  columns: readonly Column[];
  readonly store: RowStore;
  readonly log: ChangeLog;
  readonly #organization: Organization;
  readonly #columnsChanged: () => void;
  readonly #tail: string;
  #inserted = 0;
  #live = 0;

  constructor(seed: TableSeed, organization: Organization, columnsChanged: () => void = () => {}) {
    this.seed = seed;
    this.columns = columnsOf(seed);
    this.store = new RowStore(seed.logicalName);
    this.log = new ChangeLog(this.store);
    this.#organization = organization;
    this.#columnsChanged = columnsChanged;
    this.#tail = guidTail(`${seed.logicalName} inserted`);
    for (const row of seed.rows ?? []) this.insert(row);
  }

  /** Adds a row and answers its id; an id that was deleted comes back at its old place. */
  insert(columns: Columns, id: string = this.#idIn(columns) ?? guidOf(this.#tail, ++this.#inserted)): string {
    const key = id.toLowerCase();
    if (!isGuid(key)) throw new Error(`'${id}' is no GUID`);
    const old = this.store.find(key);
    if (old !== undefined && !(old instanceof StoredRow && !old.isAlive)) {
      throw new Error(`${this.seed.entitySet} already has a row with the id ${key}`);
    }
    const texts = toTexts(this.seed, this.columns, columns);
    this.#refuseTakenKey(columns, key);
    const values: string[] = [];
    for (const column of this.columns) values[column.index] = isStamp(column) ? this.#now() : "null";
    put(values, texts);
    if (old instanceof StoredRow) {
      old.values.splice(0, old.values.length, ...values);
      this.#revive(old);
    } else {
      this.log.wrote(this.store.add(key, this.#organization.take(1), values));
    }
    this.#live++;
    return key;
  }

  /** Changes columns of a living row. */
  update(name: RowName, columns: Columns): void {
    const found = this.#living(name);
    const texts = toTexts(this.seed, this.columns, columns);
    this.#refuseTakenKey(columns, found.id);
    const row = this.#keep(found);
    const modified = this.columns.find((column) => column.wireName === "modifiedon");
    if (modified !== undefined) row.values[modified.index] = this.#now();
    put(row.values, texts);
    row.version = this.#organization.take(1);
    this.log.wrote(row);
  }

  /** Updates the row with that alternate key, or inserts it; answers its id. */
  upsertByKey(key: Columns, columns: Columns): string {
    const row = findByKey(this, key);
    if (row === undefined) return this.insert({ ...columns, ...key });
    this.update(row.id, columns);
    return row.id;
  }

  /** Deletes a living row; the delete is remembered with its version. */
  delete(name: RowName): void {
    const row = this.#keep(this.#living(name));
    row.isAlive = false;
    row.deletedVersion = this.#organization.take(1);
    row.deletedAt = this.#organization.clock();
    this.log.deleted(row, row.deletedVersion);
    this.#live--;
  }

  /** Brings a deleted row back with its id and its values, under a new version. */
  restore(id: string): void {
    const row = this.store.find(id);
    if (!(row instanceof StoredRow) || row.isAlive)
      throw new Error(`${this.seed.entitySet} has no deleted row ${id}`);
    this.#revive(row);
    this.#live++;
  }

  /** Adds `count` generated rows without keeping any of them in memory. */
  generate(count: number): void {
    if (count < 1) return;
    this.log.wroteRun(this.store.addRun(this.#organization.take(count), count));
    this.#live += count;
  }

  /** Switches change tracking on or off, as a customizer would. */
  switchTracking(isOn: boolean): void {
    this.seed = { ...this.seed, tracked: isOn };
  }

  /** Adds a column, null in all rows that are not generated; before another one, or at the end. */
  addColumn(column: ColumnSeed, before?: string): void {
    this.#alter(withColumn(this, column, before));
  }

  /** Takes a column away, so that links which select it fail (docs/protocol.md 5.15). */
  dropColumn(wireName: string): void {
    this.#alter(withoutColumn(this, wireName));
  }

  /** Gives a column another type or other properties; `convert` makes the new JSON text of a value from the old one. */
  alterColumn(wireName: string, change: Partial<ColumnSeed>, convert?: (json: string) => string): void {
    this.#alter(withChangedColumn(this, wireName, change, convert));
  }

  /** Moves calculated columns of a row: no new version, so no delta tells of it. */
  recalculate(name: RowName, columns: Columns): void {
    const texts = toTexts(this.seed, this.columns, columns);
    put(this.#keep(this.#living(name)).values, texts);
  }

  /** Says how far the index of an alternate key is; only an active one can be used (docs/protocol.md 8.9). */
  setKeyState(name: string, state: NonNullable<KeySeed["state"]>): void {
    const keys = this.seed.keys ?? [];
    if (!keys.some((key) => key.name === name))
      throw new Error(`${this.seed.entitySet} has no key '${name}'`);
    this.seed = { ...this.seed, keys: keys.map((key) => (key.name === name ? { ...key, state } : key)) };
  }

  /** The table now, one line a row, exactly as the wire writes it and in the order of a first read. */
  rows(select?: readonly string[]): string[] {
    return [...this.lines(select)];
  }

  /** Like `rows`, one after the other, for tables that do not fit in memory. */
  *lines(select?: readonly string[]): Generator<string> {
    const shape = shapeOf(this.columns, select);
    for (const row of this.store.from(0)) yield writeRow(row, shape);
  }

  /** The ids of the living rows, in the order of a first read. */
  *ids(): Generator<string> {
    for (const row of this.store.from(0)) yield row.id;
  }

  /** How many rows the table has now. */
  count(): number {
    return this.#live;
  }

  #alter({ seed, columns }: TableShape): void {
    this.seed = seed;
    this.columns = columns;
    this.#columnsChanged();
  }

  #revive(row: StoredRow): void {
    row.isAlive = true;
    row.version = this.#organization.take(1);
    this.log.wrote(row);
  }

  #idIn(columns: Columns): string | undefined {
    const id = columns[this.seed.primaryId];
    return typeof id === "string" ? id : undefined;
  }

  #now(): string {
    return JSON.stringify(toTimestamp(this.#organization.clock()));
  }

  #living(name: RowName): RowView {
    const row = typeof name === "string" ? this.store.find(name.toLowerCase()) : findByKey(this, name);
    if (row === undefined || (row instanceof StoredRow && !row.isAlive)) {
      throw new Error(`${this.seed.entitySet} has no row ${JSON.stringify(name)}`);
    }
    return row;
  }

  /** A generated row is kept from its first change on. */
  #keep(row: RowView): StoredRow {
    if (row instanceof StoredRow) return row;
    const values: string[] = [];
    for (const column of this.columns) values[column.index] = row.valueOf(column);
    return this.store.add(row.id, row.version, values, row.position);
  }

  #refuseTakenKey(columns: Columns, id: string): void {
    const taken = takenKey(this, columns, id);
    if (taken !== undefined) throw new Error(`the alternate key ${taken} is taken`);
  }
}

function put(values: string[], texts: ReturnType<typeof toTexts>): void {
  for (const [column, text] of texts) values[column.index] = text;
}

function isStamp(column: Column): boolean {
  return column.wireName === "createdon" || column.wireName === "modifiedon";
}
