import type { Asker } from "../dataverse/asker.ts";
import { NeedsFullPullError } from "../dataverse/needs-full-pull.ts";
import type { Question } from "../dataverse/question.ts";
import type { PagePart } from "../json/page-part.ts";
import type { ChangesEnd } from "./changes-reader.ts";
import type { ColumnPlan } from "./column-plan.ts";
import { toNextPosition } from "./next-position.ts";
import { type AskedPage, askForPage, type PageRequest, readPage } from "./read-page.ts";
import { parseServiceLink, toServiceLink } from "./service-link.ts";

export interface EntityChangesRequest {
  readonly entitySet: string;
  readonly logicalName: string;
  readonly plan: ColumnPlan;
  /** The first link: `toServiceUrl` for the whole table, else one that an earlier read was given. */
  readonly link: string;
  /** `initial`: the whole table; `delta`: the link carries a data token; `resumed`: the link is a stored next link. */
  readonly kind: "initial" | "delta" | "resumed";
  /** Rows a page, where the link does not say. */
  readonly pageSize: number;
}

/**
 * Reads page after page of a table, or of its changes, through the Organization Service, and hands out the same parts as a read of the
 * Web API. The next page is asked for before the end of a page is handed out. Refuses (exit 65) pages that lead nowhere or in a circle.
 */
export async function* readEntityChanges(
  asker: Asker,
  request: EntityChangesRequest,
): AsyncGenerator<PagePart, void, undefined> {
  const { serviceUrl, position: start } = parseServiceLink(request.link);
  const stop = new AbortController();
  const stoppable = asker.withSignal(AbortSignal.any([asker.signal, stop.signal]));
  const pageRequest = (isFirst: boolean): PageRequest => ({
    ...request,
    serviceUrl,
    question: toQuestion(request, isFirst),
  });
  const seen = new Set<string>();
  let page: AskedPage | null = askForPage(stoppable, pageRequest(true), start);
  try {
    while (page !== null) {
      const end: ChangesEnd = yield* readPage(page);
      const { position }: AskedPage = page;
      if (position.pagingCookie === null) seen.clear(); // the first page, perhaps once more
      else seen.add(position.pagingCookie);
      const after = toNextPosition(end, position, seen, request.entitySet);
      if (after.kind === "not a delta") throw allRows();
      // The server works on the next page while this one is taken.
      page = after.kind === "more" ? askForPage(stoppable, pageRequest(false), after.position) : null;
      const nextLink = after.kind === "more" ? toServiceLink(serviceUrl, after.position) : null;
      const deltaLink = after.kind === "last" ? toDeltaLink(serviceUrl, after.dataToken) : null;
      yield { kind: "page", nextLink, deltaLink, pageSize: position.pageSize };
    }
  } finally {
    stop.abort(new Error("nobody reads on"));
  }
}

function toQuestion({ kind, entitySet }: EntityChangesRequest, isFirst: boolean): Question {
  return {
    doing: kind === "delta" ? `reading the changes of ${entitySet}` : `reading ${entitySet}`,
    entity: entitySet,
    carriesToken: kind === "delta",
    isResumed: kind === "resumed" && isFirst,
  };
}

function allRows(): NeedsFullPullError {
  return new NeedsFullPullError(
    "the server answered with all rows instead of the changes, as it does when the token has expired",
  );
}

function toDeltaLink(serviceUrl: string, dataVersion: string): string {
  return toServiceLink(serviceUrl, { dataVersion, pageNumber: 1, pagingCookie: null, pageSize: null });
}
