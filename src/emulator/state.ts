import type { Organization } from "./data/organization.ts";
import type { EmulatedTable } from "./data/table.ts";
import type { FaultBook } from "./faults/fault-book.ts";
import type { Customizing } from "./metadata/customizing.ts";
import type { Switches } from "./switches/switch-table.ts";

/** Everything that answers depend on, apart from the request. */
export interface State {
  readonly organization: Organization;
  readonly tables: Map<string, EmulatedTable>;
  readonly switches: Switches;
  readonly faults: FaultBook;
  readonly handedOut: HandedOut;
  readonly customizing: Customizing;
  readonly basePath: string;
  organizationId: string;
  retentionDays: number;
  /** A shorter life of delta tokens, where one was asked for. */
  readonly tokenLifetimeMs: number | undefined;
  /** Tokens up to this version are expired, whatever their date says; by entity set, and "" for all. */
  readonly expiredUpTo: Map<string, bigint>;
  /** The version an open transaction holds deltas at (docs/protocol.md 5.12). */
  heldAt: bigint | undefined;
  /** Counts requests, for what alternates. */
  turn: number;
}

/** The newest version that deltas show and tokens vouch for (docs/protocol.md 5.12). */
export function visibleVersion(state: State): bigint {
  const newest = state.organization.version;
  const lagging = newest - BigInt(state.switches.lag);
  return state.heldAt !== undefined && state.heldAt < lagging ? state.heldAt : lagging;
}

const kept = 20_000;

/** The links that were handed out last, so that a link in another spelling can be refused (docs/protocol.md 4.9). */
export class HandedOut {
  readonly #links = new Set<string>();

  add(pathAndQuery: string): void {
    this.#links.delete(pathAndQuery);
    this.#links.add(pathAndQuery);
    if (this.#links.size > kept) for (const oldest of this.#links) return void this.#links.delete(oldest);
  }

  has(pathAndQuery: string): boolean {
    return this.#links.has(pathAndQuery);
  }
}
