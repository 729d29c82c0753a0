import type { Asker } from "../dataverse/asker.ts";
import { NeedsFullPullError } from "../dataverse/needs-full-pull.ts";
import { createEmptyPageGuard } from "../dataverse/refuse-empty-pages.ts";
import { refuseForeignLink } from "../http/refuse-foreign-link.ts";
import type { PagePart } from "../rows/page-part.ts";
import type { EntityChangesRequest } from "./entity-changes-request.ts";
import { toNextPosition } from "./next-position.ts";
import { askForPage, type PagePosition, readPage } from "./read-page.ts";
import { parseServiceLink, toServiceLink } from "./service-link.ts";

/**
 * Reads page after page of a table, or of its changes, through the Organization Service, as the same parts as a read of the Web API.
 * The next page is asked for before the end of a page is handed out. Refuses (exit 65) pages that lead nowhere or in a circle. Throws
 * `NeedsFullPullError` when changes were asked for and all rows come.
 */
export async function* readEntityChanges(
  asker: Asker,
  request: EntityChangesRequest,
): AsyncGenerator<PagePart, void, undefined> {
  const { serviceUrl, position } = parseServiceLink(request.link);
  refuseForeignLink(serviceUrl, request.origin);
  const stop = new AbortController();
  const stoppable = asker.withSignal(AbortSignal.any([asker.signal, stop.signal]));
  const ask = (at: PagePosition, isFirst: boolean) => askForPage(stoppable, request, serviceUrl, at, isFirst);
  const seen = new Set<string>();
  const refuseEmptyPages = createEmptyPageGuard(request.entitySet);
  try {
    let page = ask({ ...position, pageSize: position.pageSize ?? request.pageSize }, true);
    for (;;) {
      const end = yield* readPage(page);
      refuseEmptyPages(end.isEmpty);
      const { pagingCookie, pageSize } = page.position;
      if (pagingCookie === null) seen.clear(); // the first page, perhaps once more
      else seen.add(pagingCookie);
      const after = toNextPosition(end, page.position, seen, request.entitySet);
      if (after.kind === "not a delta") throw allRows();
      if (after.kind === "last") {
        yield { kind: "page", nextLink: null, deltaLink: toDeltaLink(serviceUrl, after.dataToken), pageSize };
        return;
      }
      // The server works on the next page while this one is taken.
      page = ask({ ...after.position, pageSize }, false);
      yield { kind: "page", nextLink: toServiceLink(serviceUrl, page.position), deltaLink: null, pageSize };
    }
  } finally {
    // Whoever stops early does not want the page that was asked for.
    stop.abort(new Error("the read was stopped"));
  }
}

function toDeltaLink(serviceUrl: string, dataVersion: string): string {
  return toServiceLink(serviceUrl, { dataVersion, pageNumber: 1, pagingCookie: null, pageSize: null });
}

function allRows(): NeedsFullPullError {
  return new NeedsFullPullError(
    "the server answered with all rows instead of the changes, as it does when the token has expired",
  );
}
