import { fail } from "../errors/fail.ts";
import { refuseForeignLink } from "../http/refuse-foreign-link.ts";
import { NotJsonError } from "../rows/compactor.ts";
import { NeedsFullPullError } from "./needs-full-pull.ts";
import type { PageEnd } from "./page-reader.ts";
import type { ReadRequest } from "./read-request.ts";

/** Throws unless the page is what was asked for, and its links lead on (exit 65 where they lie). `seen` holds the links asked so far. */
export function checkPage(
  page: PageEnd,
  request: ReadRequest,
  isFirst: boolean,
  seen: ReadonlySet<string>,
): void {
  const isFirstOfDelta = isFirst && request.kind === "delta";
  if (!page.hasBody) {
    // Nothing changed may come as no body at all (docs/protocol.md 5.8); anywhere else a page is missing.
    if (isFirstOfDelta) return;
    throw new NotJsonError("it is empty");
  }
  if (isFirstOfDelta && page.context !== null && !page.context.endsWith("$delta")) {
    throw new NeedsFullPullError(
      "the server answered with all rows instead of the changes, as it does when the token has expired",
    );
  }
  for (const link of [page.nextLink, page.deltaLink])
    if (link !== null) refuseForeignLink(link, request.origin);
  const lie = findLie(page, request, seen);
  if (lie !== null) throw fail("DVS-INCOMPLETE", { entity: request.entitySet, what: lie });
}

function findLie(page: PageEnd, { kind }: ReadRequest, seen: ReadonlySet<string>): string | null {
  if (page.nextLink !== null)
    return seen.has(page.nextLink) ? "the server handed out the same next link twice" : null;
  if (page.saysMoreRecords) return "the server says that there are more records, but gives no link to them";
  if (page.deltaLink !== null || kind === "untracked") return null;
  return (
    "the last page has neither a next link nor a delta link; annotations asked for by a gateway can cause this, " +
    "or a table whose changes are not tracked"
  );
}
