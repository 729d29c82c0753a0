import type { AlternateKey } from "../types.ts";
import { toList } from "./client.ts";

/** The alternate keys of a list as `Keys` gives it; their columns are logical names (docs/protocol.md 8.9). */
export function parseKeys(keys: unknown): AlternateKey[] {
  return toList(keys).map(({ LogicalName, KeyAttributes, EntityKeyIndexStatus }) => ({
    name: String(LogicalName),
    columns: Array.isArray(KeyAttributes) ? KeyAttributes.map(String) : [],
    state: String(EntityKeyIndexStatus),
  }));
}
