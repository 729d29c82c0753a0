import type { DvsyncError } from "../errors/dvsync-error.ts";
import { fail } from "../errors/fail.ts";
import type { ChangesEnd } from "./changes-reader.ts";
import type { ReadPosition } from "./service-link.ts";

/** What comes after a page. */
export type AfterPage =
  | { readonly kind: "more"; readonly position: ReadPosition }
  | { readonly kind: "last"; readonly dataToken: string }
  | { readonly kind: "not a delta" };

/**
 * Says where a read goes on after the page at `position`. Refuses (exit 65) a page that leads nowhere, or whose paging cookie is one
 * of `seen`: it would lead in a circle (docs/protocol-organization-service.md 4.8, 4.11).
 */
export function toNextPosition(
  end: ChangesEnd,
  position: ReadPosition,
  seen: ReadonlySet<string>,
  entitySet: string,
): AfterPage {
  const { dataToken, pagingCookie } = end;
  // A server that does not say has more where it gives a cookie but no token.
  const more = end.moreRecords ?? (dataToken === null && pagingCookie !== null);
  if (more && isAllRows(end, position)) return { kind: "not a delta" };
  if (!more) {
    if (dataToken === null) throw incomplete(entitySet, "the last page has no data token");
    return { kind: "last", dataToken };
  }
  if (pagingCookie === null)
    throw incomplete(entitySet, "the server says that there are more records, but gives no paging cookie");
  if (seen.has(pagingCookie))
    throw incomplete(entitySet, "the server handed out the same paging cookie twice");
  return { kind: "more", position: { ...position, pageNumber: position.pageNumber + 1, pagingCookie } };
}

/**
 * Old servers answer an expired token with all rows, and nothing marks such an answer (docs/protocol-organization-service.md 4.5). Rows
 * that are older than the token give it away; a few of them come in a delta too (4.16).
 */
function isAllRows({ rows, oldRows }: ChangesEnd, { dataVersion, pageNumber }: ReadPosition): boolean {
  return dataVersion !== null && pageNumber === 1 && oldRows * 2 > rows;
}

/** Whether a row version is below that of a data token (`2300107!11/21/2025 08:55:03`); digits of any length, so never made a number. */
export function isOlderThan(dataVersion: string | null): (version: string) => boolean {
  const of = /^\d+(?=!|$)/.exec(dataVersion ?? "")?.[0].replace(/^0+(?=\d)/, "");
  if (of === undefined) return () => false;
  return (version) => version.length < of.length || (version.length === of.length && version < of);
}

function incomplete(entitySet: string, what: string): DvsyncError {
  return fail("DVS-INCOMPLETE", { entity: entitySet, what });
}
