import type { EmulatedTable } from "./data/table.ts";
import type { Edit } from "./faults/edit-book.ts";
import type { FaultBook } from "./faults/fault-book.ts";
import type { Hold } from "./faults/hold-book.ts";
import type { EmulatorRequest } from "./request.ts";
import type { TableSeed } from "./seeds/table-seed.ts";
import type { Switches } from "./switches/switch-table.ts";

/** What an emulator is started with; everything may be left out. */
export interface EmulatorOptions {
  /** 0, the default, takes any free port. */
  readonly port?: number;
  /** `/contoso`, as on premises (docs/protocol.md 1.8). */
  readonly basePath?: string;
  /** The bearer token that requests need; null, the default, asks for none. */
  readonly accessToken?: string | null;
  /** Decides on bearer tokens instead of `accessToken`. */
  readonly verifyAccessToken?: (token: string) => boolean;
  /** What the challenge of a 401 names. */
  readonly authorizationUri?: string;
  readonly organizationId?: string;
  /** Days until a delta token expires; 7 by default (docs/protocol.md 7.1). */
  readonly retentionDays?: number;
  /** `sampleTables()` by default. */
  readonly tables?: readonly TableSeed[];
  readonly switches?: Partial<Switches>;
  readonly clock?: () => Date;
  /** Delta tokens expire after so many milliseconds, whatever the days say; 0 means at once. */
  readonly tokenLifetimeMs?: number;
  /** Serves https with this key and certificate. */
  readonly tls?: { readonly key: string; readonly cert: string };
  /** Row versions start above this; 2^53 by default. */
  readonly firstVersion?: bigint;
}

/** A running emulator. */
export interface Emulator {
  /** `http://127.0.0.1:PORT` and the base path. */
  readonly url: string;
  readonly port: number;
  /** The last 10,000 requests, newest last. */
  readonly requests: EmulatorRequest[];
  /** The present settings; assigning takes effect at once and throws on a setting that does not exist. */
  readonly switches: Switches;
  readonly faults: FaultBook;
  organizationId: string;
  retentionDays: number;
  /** Sets a switch, or a fault by its text; throws naming what would be right. */
  set(name: string, value: string): void;
  /** Makes every delta token handed out so far expire, for one table or for all (docs/protocol.md 7.7). */
  expireTokens(entitySet?: string): void;
  /** Holds the next matching request, before it is answered or after some bytes of the body. */
  hold(match: (request: EmulatorRequest) => boolean, afterBytes?: number): Hold;
  /** Runs an edit before the nth matching request from now on is answered, counted from 1. */
  before(nth: number, edit: Edit, match?: (request: EmulatorRequest) => boolean): void;
  /** Lets rows of tracked tables change by themselves, until it is closed. */
  churn(perSecond: number): void;
  /** The table with that entity set name; throws when there is none. */
  table(entitySet: string): EmulatedTable;
  addTable(seed: TableSeed): EmulatedTable;
  /** Breaks all connections; resolves when the port is free again. */
  close(): Promise<void>;
}
