import type { DvsyncError } from "../errors/dvsync-error.ts";
import { fail } from "../errors/fail.ts";

/** Where a read stands. */
export interface ReadPosition {
  /** Null in a read of the whole table. */
  readonly dataVersion: string | null;
  readonly pageNumber: number;
  readonly pagingCookie: string | null;
  /** Rows a page; a paging cookie holds for one page size only (docs/protocol-organization-service.md 4.9). Null leaves it open. */
  readonly pageSize: number | null;
}

const path = "/XRMServices/2011/Organization.svc/web";

/** The link to a whole table: the service's address below the environment's `url` (docs/protocol-organization-service.md 1.1, 1.3). */
export function toServiceUrl(url: string): string {
  return `${url}${path}?SDKClientVersion=9.2`;
}

/**
 * A position as a link, so that it is kept, compared and checked as a link of the Web API is. What the service gave stands in the
 * fragment, which is never sent: the service takes it in the request's body.
 */
export function toServiceLink(serviceUrl: string, position: ReadPosition): string {
  const { dataVersion, pageNumber, pagingCookie, pageSize } = position;
  const fragment = new URLSearchParams();
  if (dataVersion !== null) fragment.set("DataVersion", dataVersion);
  if (pageNumber > 1) fragment.set("PageNumber", String(pageNumber));
  if (pageSize !== null) fragment.set("Count", String(pageSize));
  if (pagingCookie !== null) fragment.set("PagingCookie", pagingCookie);
  return `${serviceUrl}#${fragment.toString()}`;
}

/** The address and the position in a link; one that is not the service's is refused (exit 65). */
export function parseServiceLink(link: string): { serviceUrl: string; position: ReadPosition } {
  const [serviceUrl, fragment] = splitOnce(link, "#");
  const members = new URLSearchParams(fragment);
  const pageNumber = Number(members.get("PageNumber") ?? 1);
  const pageSize = members.has("Count") ? Number(members.get("Count")) : null;
  if (!isServiceLink(link) || !isCount(pageNumber) || (pageSize !== null && !isCount(pageSize)))
    throw damagedLink();
  const position = {
    dataVersion: members.get("DataVersion"),
    pageNumber,
    pagingCookie: members.get("PagingCookie"),
    pageSize,
  };
  return { serviceUrl, position };
}

/** Whether a link is the service's, and not one of the Web API. */
export function isServiceLink(link: string): boolean {
  return link
    .replace(/[?#].*$/s, "")
    .toLowerCase()
    .endsWith(path.toLowerCase());
}

function splitOnce(text: string, separator: string): [string, string] {
  const at = text.indexOf(separator);
  return at < 0 ? [text, ""] : [text.slice(0, at), text.slice(at + 1)];
}

function isCount(count: number): boolean {
  return Number.isSafeInteger(count) && count >= 1;
}

function damagedLink(): DvsyncError {
  return fail("DVS-TOKEN-DAMAGED", { case: "not a link" });
}
