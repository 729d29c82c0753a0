import type { Asker } from "../dataverse/asker.ts";
import type { KeepChanges } from "../store/changes/plan-feed.ts";
import type { Api, EntityFacts, OnPullEvent, PullResult } from "../types.ts";

import type { MaxDelete } from "./refuse-deletes.ts";

/** What a run offers to the pull of each entity. */
export interface PullContext {
  /** Absolute folder of the snapshots. */
  readonly dir: string;
  /** Base URL, without `/api/data`. */
  readonly url: string;
  readonly apiVersion: string;
  /** `<url>/api/data/v9.2` */
  readonly webApi: string;
  /** Links must stay on it. */
  readonly origin: string;
  /** An asker that counts for this entity and tells of its waits; all share one patience. */
  readonly createAsker: (entity: string, signal: AbortSignal) => Asker;
  /** Asked once a run, by whoever needs it first. */
  readonly readEnvironment: () => Promise<EnvironmentFacts>;
  readonly now: () => Date;
  readonly signal: AbortSignal;
  readonly onEvent: OnPullEvent;
  /** Somebody watches: worth one small request for how many rows there will be. */
  readonly showsProgress?: boolean;
}

export interface EnvironmentFacts {
  readonly organizationId: string;
  readonly retentionDays: number | null;
}

/** What is asked of one entity's pull. */
export interface PullOptions {
  /** Entity set name or logical name. */
  readonly entity: string;
  /** What metadata says of it, where it has just been asked. */
  readonly facts?: EntityFacts;
  readonly select: readonly string[] | null;
  /** All columns but these, in the place of `select`. */
  readonly exclude?: readonly string[] | null;
  /** Whether the columns were asked for on the command line alone, where the next run will not ask for them again. */
  readonly isSelectedByHand?: boolean;
  /** Where `select` stands, for who has to correct it: `"select" of "accounts" in .syncrc`. */
  readonly selectedIn?: string;
  readonly pageSize: number;
  /** How rows are read; the Web API unless told. */
  readonly api?: Api | undefined;
  /** What happens when the table has gained or lost a column: it is read again, or the snapshot keeps rows of both kinds. */
  readonly onNewColumn?: "full" | "warn";
  /** Keeps the schema file beside the snapshot. */
  readonly schema?: boolean;
  readonly full: boolean;
  readonly dryRun: boolean;
  /** Wait for the lock instead of giving up. */
  readonly wait: boolean;
  /** For how long changes are kept; not given: as the token file says. */
  readonly keepChanges?: KeepChanges;
  /** How many rows may be deleted; not given: as many as it takes. */
  readonly maxDelete?: MaxDelete | null;
  /** Shown the events of this pull, as the path of a file of them, once they are true. */
  readonly showChanges?: ((path: string) => Promise<void>) | undefined;
}

/** How one entity's pull ended. */
export type PullOutcome =
  | { readonly entity: string; readonly result: PullResult }
  | { readonly entity: string; readonly error: unknown };
