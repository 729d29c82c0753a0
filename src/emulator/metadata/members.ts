import { guidOf, guidTail } from "../data/guid.ts";

/** JSON-like members in the server's order: simple ones first, complex ones after them (docs/protocol.md 8.4). */
export type Members = Readonly<Record<string, unknown>>;

/** The JSON text of members; a bigint becomes a number with all its digits. */
export function writeMembers(members: Members): string {
  const text = JSON.stringify(members, (_name, value: unknown) =>
    typeof value === "bigint" ? `${mark}${value}` : value,
  );
  return text.replaceAll(new RegExp(`"${mark}(-?\\d+)"`, "g"), "$1");
}

const mark = "bigint:";

/** The members named; `MetadataId` and the type come always (docs/protocol.md 8.4). */
export function pickMembers(members: Members, select: readonly string[] | undefined): Members {
  if (select === undefined) return members;
  const wanted = new Set(["@odata.type", "MetadataId", ...select]);
  return Object.fromEntries(Object.entries(members).filter(([name]) => wanted.has(name)));
}

/** The `MetadataId` of anything with a name. */
export function metadataId(name: string): string {
  return guidOf(guidTail(`metadata ${name}`), name.length);
}
