import type { EmulatedTable } from "../data/table.ts";
import type { TableSeed } from "../seeds/table-seed.ts";
import type { Switches } from "../switches/switch-table.ts";

/** What customizers have changed: first written, then published, then seen by all readers (docs/protocol.md 8.10, 8.11). */
export class Customizing {
  readonly #switches: Switches;
  readonly #written = new Map<EmulatedTable, Partial<TableSeed>>();
  readonly #cached = new Map<EmulatedTable, { readonly seed: TableSeed; reads: number }>();
  #unsettled = 0;

  constructor(switches: Switches) {
    this.#switches = switches;
  }

  /** Changes a definition; nobody sees it before it is published. */
  write(table: EmulatedTable, change: Partial<TableSeed>): void {
    this.#written.set(table, { ...this.#written.get(table), ...change });
  }

  /** Publishes what was written about some tables, or about all. */
  publish(logicalNames: readonly string[] | undefined): void {
    for (const [table, change] of this.#written) {
      if (logicalNames !== undefined && !logicalNames.includes(table.seed.logicalName)) continue;
      const reads = Number(this.#switches["metadata-cache"]);
      if (reads > 0) this.#cached.set(table, { seed: table.seed, reads });
      table.seed = { ...table.seed, ...change };
      this.#written.delete(table);
      this.#unsettled = Number(this.#switches["after-publish"]);
    }
  }

  /** A definition as a reader sees it: an older one for some reads after a publish, unless he insists. */
  shownSeed(table: EmulatedTable, isStrong: boolean): TableSeed {
    const cached = this.#cached.get(table);
    if (isStrong || cached === undefined) return table.seed;
    if (--cached.reads <= 0) this.#cached.delete(table);
    return cached.seed;
  }

  /** Whether a request for rows fails because something was published just now. */
  isUnsettled(): boolean {
    return this.#unsettled > 0 && this.#unsettled-- > 0;
  }
}
