import type { Organization } from "./data/organization.ts";
import type { EmulatedTable } from "./data/table.ts";
import type { FaultBook } from "./faults/fault-book.ts";
import type { Switches } from "./switches/switch-table.ts";
import type { HandedOut } from "./wire/handed-out.ts";

/** Everything that answers depend on, apart from the request. */
export interface State {
  readonly organization: Organization;
  readonly tables: Map<string, EmulatedTable>;
  readonly switches: Switches;
  readonly faults: FaultBook;
  readonly handedOut: HandedOut;
  readonly basePath: string;
  organizationId: string;
  retentionDays: number;
  /** Tokens up to this version are expired, whatever their date says; by entity set, and "" for all. */
  readonly expiredUpTo: Map<string, bigint>;
  /** The version an open transaction holds deltas at (PROTOCOL 5.12). */
  heldAt: bigint | undefined;
  /** Counts requests, for what alternates. */
  turn: number;
}

/** The newest version that deltas show and tokens vouch for (PROTOCOL 5.12). */
export function visibleVersion(state: State): bigint {
  const newest = state.organization.version;
  const lagging = newest - BigInt(state.switches.lag);
  return state.heldAt !== undefined && state.heldAt < lagging ? state.heldAt : lagging;
}
