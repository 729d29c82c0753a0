import { guidOf, guidTail, indexOfGuid } from "./guid.ts";
import { GeneratedRow, StoredRow } from "./row.ts";
import type { RowView } from "./row.ts";

/** A stretch of generated rows: consecutive positions, indexes and versions. */
export interface GeneratedRun {
  readonly position: number;
  readonly index: number;
  readonly version: bigint;
  readonly length: number;
}

/** Rows by position and by id; changed generated rows are laid over the generated ones. */
export class RowStore {
  readonly stored = new Map<number, StoredRow>();
  readonly #byId = new Map<string, StoredRow>();
  readonly #runs: GeneratedRun[] = [];
  readonly #tail: string;
  #generated = 0;
  /** One above the highest position. */
  end = 0;

  constructor(name: string) {
    this.#tail = guidTail(name);
  }

  add(id: string, version: bigint, values: string[], position = this.end): StoredRow {
    const row = new StoredRow(id, position, version, values);
    this.stored.set(position, row);
    this.#byId.set(id, row);
    this.end = Math.max(this.end, position + 1);
    return row;
  }

  addRun(version: bigint, length: number): GeneratedRun {
    const run = { position: this.end, index: this.#generated, version, length };
    this.#runs.push(run);
    this.#generated += length;
    this.end += length;
    return run;
  }

  /** The row with an id, alive or deleted. */
  find(id: string): StoredRow | GeneratedRow | undefined {
    return this.#byId.get(id) ?? this.#findGenerated(id);
  }

  /** The rows that are alive now, from a position onwards, in the table's order. */
  *from(position: number): Generator<RowView> {
    for (let at = position; at < this.end; at++) {
      const row = this.stored.get(at);
      if (row === undefined) yield this.#generatedAt(at);
      else if (row.isAlive) yield row;
    }
  }

  /** The rows of a run that have the version they were generated with, from a version onwards. */
  *untouched(run: GeneratedRun, from: bigint, upTo: bigint): Generator<RowView> {
    const skipped = from >= run.version ? Number(from - run.version) + 1 : 0;
    for (let at = skipped; at < run.length; at++) {
      const row = this.#inRun(run, at);
      if (row.version > upTo) return;
      const kept = this.stored.get(row.position);
      // A value that moved without a version leaves the row where it was.
      if (kept === undefined) yield row;
      else if (kept.isAlive && kept.version === row.version) yield kept;
    }
  }

  #findGenerated(id: string): GeneratedRow | undefined {
    const index = indexOfGuid(this.#tail, id);
    const run = this.#runs.find(
      (each) => index !== undefined && index >= each.index && index < each.index + each.length,
    );
    return run === undefined || index === undefined ? undefined : this.#inRun(run, index - run.index);
  }

  #lastRun: GeneratedRun | undefined;

  #generatedAt(position: number): GeneratedRow {
    if (!holds(this.#lastRun, position)) this.#lastRun = this.#runs.find((run) => holds(run, position));
    if (this.#lastRun === undefined) throw new Error(`no row at position ${position}`);
    return this.#inRun(this.#lastRun, position - this.#lastRun.position);
  }

  #inRun(run: GeneratedRun, at: number): GeneratedRow {
    const index = run.index + at;
    return new GeneratedRow(guidOf(this.#tail, index), run.position + at, run.version + BigInt(at), index);
  }
}

function holds(run: GeneratedRun | undefined, position: number): run is GeneratedRun {
  return run !== undefined && position >= run.position && position < run.position + run.length;
}
