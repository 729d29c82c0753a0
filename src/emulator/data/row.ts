import type { Column } from "./column.ts";

/** A row as a reader needs it, wherever it is kept. */
export interface RowView {
  readonly id: string;
  readonly position: number;
  readonly version: bigint;
  /** The JSON text of a column. */
  valueOf(column: Column): string;
}

/** A row that is kept in memory, alive or deleted; one per id, for ever at the same position. */
export class StoredRow implements RowView {
  readonly id: string;
  readonly position: number;
  version: bigint;
  isAlive = true;
  deletedVersion: bigint | undefined;
  deletedAt: Date | undefined;
  /** JSON text by column index. */
  readonly values: string[];

  constructor(id: string, position: number, version: bigint, values: string[]) {
    this.id = id;
    this.position = position;
    this.version = version;
    this.values = values;
  }

  valueOf(column: Column): string {
    if (column.role === "plain") return this.values[column.index] ?? "null";
    return column.role === "id" ? `"${this.id}"` : this.version.toString();
  }
}

/** A generated row: nothing is kept of it, every value is a pure function of its index. */
export class GeneratedRow implements RowView {
  readonly id: string;
  readonly position: number;
  readonly version: bigint;
  readonly index: number;

  constructor(id: string, position: number, version: bigint, index: number) {
    this.id = id;
    this.position = position;
    this.version = version;
    this.index = index;
  }

  valueOf(column: Column): string {
    if (column.role === "plain") return column.seed.generate?.(this.index) ?? "null";
    return column.role === "id" ? `"${this.id}"` : this.version.toString();
  }
}
