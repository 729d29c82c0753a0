import { fail } from "../errors/fail.ts";

/**
 * The id of a deleted entity, or null when the item is a row. Dataverse marks a delete by an `@odata.context` that ends
 * in `$deletedEntity` and puts a bare GUID in `id` (docs/protocol.md 5.3); the forms of OData 4.01 and ids wrapped in a key or
 * URL are understood too. Any `reason` takes the row out of the mirror (docs/protocol.md 5.4).
 */
export function parseDeletedEntity(text: string, primaryId: string): string | null {
  const item = JSON.parse(text) as Record<string, unknown>;
  const context = item["@odata.context"];
  const isDeleted = "@removed" in item || (typeof context === "string" && context.endsWith("$deletedEntity"));
  if (!isDeleted) return null;
  for (const member of ["id", "@id", "@odata.id", primaryId]) {
    const value = item[member];
    if (typeof value === "string" && value !== "") return toBareId(value);
  }
  throw fail("DVS-ROW-WITHOUT-ID", { case: "deleted", beginning: text.slice(0, 200) });
}

/** The GUID in the last segment of a URL, a key or a bare id; other GUIDs in a URL are not the row's. */
function toBareId(value: string): string {
  const segment = value
    .replace(/[?#].*$/, "")
    .replace(/\/+$/, "")
    .replace(/^.*\//, "");
  const guid = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/i.exec(segment);
  return guid === null ? value : guid[0].toLowerCase();
}
