/** One request. Every request of dvsync only reads, so each may be repeated. */
export interface Request {
  /** Absolute. Sent byte for byte from the first `/` after the host: links are never re-encoded. */
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** With a body the request is a POST, without one a GET. */
  readonly body?: string | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** What came back. Any status is an answer. */
export interface Answer {
  readonly status: number;
  /** The value of a header by its lower-case name; several lines are joined with ", ". */
  header(name: string): string | undefined;
  /** The decoded (unzipped) body, in chunks as they arrive; each is yours for good. Iterate once; throws `WireError` when the wire breaks. */
  readonly body: AsyncIterable<Buffer>;
  /** Reads the rest of the body as text, at most `limit` bytes of it (default 1 MiB). */
  text(limit?: number): Promise<string>;
  /** Gives the connection back without reading the body. Safe to call twice, and after reading. */
  discard(): Promise<void>;
}

/** Sends one request. Any status is an answer; only a broken wire throws (`WireError`), or an abort (the signal's reason). */
export type Send = (request: Request) => Promise<Answer>;

/** Where access tokens come from. One instance serves all entities of a run. */
export interface AccessTokens {
  /** The current access token, or null when the method is `none`. Signs in or refreshes as needed; concurrent callers share one sign-in. */
  get(signal?: AbortSignal): Promise<string | null>;
  /** Says that the server refused this very access token (401), so that the next `get` fetches a fresh one. */
  reject(accessToken: string): void;
}

/** What metadata says about a table (EntityDefinitions). */
export interface EntityFacts {
  /** `accounts`: the URL segment, what the user types, the file stem. */
  readonly entitySet: string;
  /** `account` */
  readonly logicalName: string;
  /** `accountid`, from `PrimaryIdAttribute`, never guessed. */
  readonly primaryId: string;
  /** `ChangeTrackingEnabled` */
  readonly tracked: boolean;
  /** `CanChangeTrackingBeEnabled.Value`: whether a customizer may switch it; not a test for `tracked`. */
  readonly canBeSwitched: boolean;
  /** `Standard`, `Elastic` or `Virtual` (`TableType`). */
  readonly type: string;
  /** Only where they were asked for. */
  readonly keys?: readonly AlternateKey[];
}

/** An alternate key of a table, and how far the server is with its index. */
export interface AlternateKey {
  readonly name: string;
  readonly columns: readonly string[];
  /** `Active` when it can be used; else `Pending`, `InProgress` or `Failed`. */
  readonly state: string;
}

/** One value of a choice column and what people call it. */
export interface Choice {
  readonly value: number;
  /** In the language of the signed-in user, or null when it has no label at all. */
  readonly label: string | null;
  /** By language code: `{"1033":"Accounting"}`. */
  readonly labels: Readonly<Record<string, string>>;
}

/** One member of a row. What does not apply to its type is left out. */
export interface ColumnSchema {
  /** As it stands in a row: a lookup is `_ownerid_value`. */
  readonly name: string;
  /** `AttributeTypeName` without its `Type` tail: `Money`, `MultiSelectPicklist`. */
  readonly type: string;
  readonly edm: string;
  /** The logical name, where the row has another: `ownerid`. */
  readonly attribute?: string;
  /** Of a decimal number: all its digits, and those after the point. */
  readonly precision?: number;
  readonly scale?: number;
  /** Of a date: `UserLocal`, `DateOnly` or `TimeZoneIndependent`. */
  readonly behavior?: string;
  /** Logical names of the tables that a lookup may point to. */
  readonly targets?: readonly string[];
  readonly choices?: readonly Choice[];
  /** Set when the server computes the value when a row is read, so that it may change without the row. */
  readonly computed?: "calculated" | "rollup" | "formula";
}

/** The one description of a table's rows, from which all printed forms are made. */
export interface TableSchema {
  readonly entitySet: string;
  readonly logicalName: string;
  readonly primaryId: string;
  readonly primaryName: string | null;
  readonly keys: readonly AlternateKey[];
  readonly columns: readonly ColumnSchema[];
}

/** The way by which rows are read: the Web API, or `RetrieveEntityChanges` of the Organization Service. */
export type Api = "web" | "organization-service";

export type PullMode = "full" | "delta";

/** The outcome of one entity's pull; the members are those of `pull --json` (CONTRACT). */
export interface PullResult {
  readonly entity: string;
  readonly mode: PullMode;
  /** Why it was a full pull, as the end of a sentence ("there is no token yet"); null for a delta. */
  readonly because: string | null;
  readonly created: number;
  readonly updated: number;
  readonly deleted: number;
  /** Rows and bytes of the snapshot afterwards. */
  readonly rows: number;
  readonly bytes: number;
  readonly pages: number;
  readonly requests: number;
  readonly retries: number;
  readonly durationMs: number;
  /** Absolute path of the snapshot. */
  readonly file: string;
  /** Left out for the Web API. */
  readonly api?: Api | undefined;
  /** True when nothing was written because of `--dry-run`. */
  readonly dryRun?: boolean;
  /** Of a full pull that was not made (`--dry-run`): about how many rows it would bring, null when the server will not say. The counts mean nothing then. */
  readonly estimate?: number | null;
}

export type EntityState =
  | "ok"
  | "expiring"
  | "expired"
  | "never"
  | "partial"
  | "damaged"
  | "failing"
  | "late"
  | "locked";

/** One entity's line of `status`; the members are those of `status --json` (CONTRACT). Times are RFC 3339, UTC. */
export interface StatusResult {
  readonly entity: string;
  readonly state: EntityState;
  readonly rows: number | null;
  readonly bytes: number | null;
  readonly pulledAt: string | null;
  readonly fullPulledAt: string | null;
  readonly tokenExpiresAt: string | null;
  readonly file: string;
  /** Left out for the Web API. */
  readonly api?: Api | undefined;
  /** How the last pull failed; null when it ended well, or nobody knows. */
  readonly lastError?: { readonly code: string; readonly exitCode: number; readonly at: string } | null;
  readonly failingSince?: string | null;
  /** When the snapshot was last verified, and how that ended; null when it never was. */
  readonly verifiedAt?: string | null;
  readonly verified?: string | null;
  /** What is behind the state, where a word is not enough: the holder of a lock, rows of a partial pull, what is damaged. */
  readonly note?: string | undefined;
}

/** One entity's line of `count`; the members are those of `count --json` (CONTRACT). */
export interface CountResult {
  readonly entity: string;
  readonly pulled: boolean;
  readonly changes: number;
  /** True when the number is the server's estimate of the rows of a full pull (RetrieveTotalRecordCount, up to a day old): nothing was pulled yet, or the token has expired. */
  readonly estimate: boolean;
  /** True when the server may have stopped counting (5,000). */
  readonly capped: boolean;
  /** Left out for the Web API. The Organization Service has no count, so its changes were read. */
  readonly api?: Api | undefined;
}

/** How deep a snapshot is compared: the files alone, ids and row versions, every byte, or the bytes of some rows. */
export type VerifyLevel = "offline" | "keys" | "rows" | "sample";

/** How a row here differs from the server's: only there, another version, only here, or the same version with other bytes. */
export type DifferenceKind = "missing" | "stale" | "extra" | "silent";

/** One difference that was confirmed; `ours` and `theirs` are etags, null where there is no row. */
export interface FoundDifference {
  readonly id: string;
  readonly difference: DifferenceKind;
  readonly ours: string | null;
  readonly theirs: string | null;
}

/** The outcome of one entity's `verify`; the members are those of `verify --json` (CONTRACT). */
export interface VerifyResult {
  readonly entity: string;
  readonly level: VerifyLevel;
  /** Nothing differs, and nothing is left open. */
  readonly equal: boolean;
  /** Of the snapshot. */
  readonly rows: number;
  readonly missing: number;
  readonly stale: number;
  readonly extra: number;
  readonly silent: number;
  /** Rows that differed because they had changed since the last pull, which the next one brings. */
  readonly changedMeanwhile: number;
  /** Rows that differed each time they were looked at, in a way that could not be told from a change on its way. */
  readonly unsettled: number;
  readonly repaired: number;
  readonly requests: number;
  readonly durationMs: number;
  /** Absolute path of the snapshot. */
  readonly file: string;
  readonly differences: readonly FoundDifference[];
}

/** What a pull tells while it runs. `ui/` draws it; nothing depends on it being drawn. */
export type PullEvent =
  | {
      readonly kind: "start";
      readonly entity: string;
      readonly mode: PullMode;
      readonly because: string | null;
      readonly resumedRows: number;
    }
  | {
      readonly kind: "progress";
      readonly entity: string;
      readonly rows: number;
      readonly bytes: number;
      readonly pages: number;
    }
  /** About how many rows a full pull will have, as the server estimates it. */
  | { readonly kind: "estimate"; readonly entity: string; readonly rows: number }
  | { readonly kind: "wait"; readonly entity: string; readonly ms: number; readonly reason: string }
  | { readonly kind: "lock-wait"; readonly entity: string; readonly holder: string }
  /** A snapshot that exists is read again as a whole, which nobody asked for. */
  | { readonly kind: "full-again"; readonly entity: string; readonly because: string }
  | { readonly kind: "writing"; readonly entity: string }
  | { readonly kind: "warning"; readonly entity: string; readonly message: string };

export type OnPullEvent = (event: PullEvent) => void;
