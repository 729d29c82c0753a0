import type { JsonText } from "../data/json-text.ts";
import type { ColumnSeed, Labels } from "./column-seed.ts";

/** Everything the emulator has to know of a table, and its first rows. */
export interface TableSeed {
  readonly logicalName: string;
  readonly schemaName: string;
  readonly entitySet: string;
  /** Null for intersect tables (docs/protocol.md 1.3); without it, the entity set name. */
  readonly collectionName?: string | null;
  readonly primaryId: string;
  readonly primaryName: string | null;
  readonly objectTypeCode: number;
  /** `ChangeTrackingEnabled`. */
  readonly tracked: boolean;
  /** `CanChangeTrackingBeEnabled`, which says nothing about `tracked` (docs/protocol.md 8.2). */
  readonly switchable: boolean;
  readonly isIntersect?: boolean;
  /** The display name by language. */
  readonly labels?: Labels;
  readonly tableType?: "Standard" | "Elastic" | "Virtual";
  readonly keys?: readonly KeySeed[];
  /** In the order in which the server writes them. */
  readonly columns: readonly ColumnSeed[];
  /** By wire name; the primary id may be among them. */
  readonly rows?: readonly Readonly<Record<string, JsonText>>[];
}

/** An alternate key; it can be used only while its index is active (docs/protocol.md 8.9). */
export interface KeySeed {
  readonly name: string;
  readonly columns: readonly string[];
  /** The state of its index; `Active` without it. */
  readonly state?: "Pending" | "InProgress" | "Active" | "Failed";
}
