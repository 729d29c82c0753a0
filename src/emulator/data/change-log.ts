import type { StoredRow, RowView } from "./row.ts";
import type { GeneratedRun, RowStore } from "./row-store.ts";

/** One item of a delta. */
export interface Change {
  readonly isDelete: boolean;
  readonly version: bigint;
  readonly row: RowView;
}

type Write =
  | { readonly version: bigint; readonly row: StoredRow }
  | { readonly version: bigint; readonly run: GeneratedRun };

/** What was written when: current rows by version, and a log of deletes beside them (docs/protocol.md 5.5). */
export class ChangeLog {
  readonly #store: RowStore;
  #writes: Write[] = [];
  readonly #deletes: { readonly version: bigint; readonly row: StoredRow }[] = [];

  constructor(store: RowStore) {
    this.#store = store;
  }

  wrote(row: StoredRow): void {
    this.#writes.push({ version: row.version, row });
    if (this.#writes.length > 2 * this.#store.stored.size + 1000) {
      this.#writes = this.#writes.filter((write) => "run" in write || isCurrent(write));
    }
  }

  wroteRun(run: GeneratedRun): void {
    this.#writes.push({ version: run.version + BigInt(run.length - 1), run });
  }

  deleted(row: StoredRow, version: bigint): void {
    this.#deletes.push({ version, row });
  }

  /** Rows whose present version lies in (from, upTo], by version. */
  *upserts(from: bigint, upTo: bigint): Generator<Change> {
    for (let at = firstAbove(this.#writes, from); at < this.#writes.length; at++) {
      const write = this.#writes[at];
      if (write === undefined) return;
      if ("run" in write) {
        for (const row of this.#store.untouched(write.run, from, upTo)) {
          yield { isDelete: false, version: row.version, row };
        }
      } else if (write.version <= upTo && isCurrent(write)) {
        yield { isDelete: false, version: write.version, row: write.row };
      }
    }
  }

  /** Deletes in (from, upTo], by version; rows that live again only when asked for. */
  *deletes(from: bigint, upTo: bigint, withRestored: boolean): Generator<Change> {
    for (let at = firstAbove(this.#deletes, from); at < this.#deletes.length; at++) {
      const entry = this.#deletes[at];
      if (entry === undefined || entry.version > upTo) return;
      if (entry.row.deletedVersion !== entry.version) continue;
      if (withRestored || !entry.row.isAlive)
        yield { isDelete: true, version: entry.version, row: entry.row };
    }
  }
}

function isCurrent(write: { readonly version: bigint; readonly row: StoredRow }): boolean {
  return write.row.isAlive && write.row.version === write.version;
}

function firstAbove(entries: readonly { readonly version: bigint }[], version: bigint): number {
  let low = 0;
  let high = entries.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((entries[middle]?.version ?? 0n) <= version) low = middle + 1;
    else high = middle;
  }
  return low;
}
