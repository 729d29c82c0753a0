import type { Asker } from "../dataverse/asker.ts";
import type { Question } from "../dataverse/question.ts";
import type { ColumnPlan } from "./column-plan.ts";
import { startHandOver } from "./hand-over.ts";
import { toNextPosition } from "./next-position.ts";
import type { PageEndPart, PagePart } from "./page-part.ts";
import { readPage } from "./read-page.ts";
import { parseServiceLink, type ReadPosition, toServiceLink } from "./service-link.ts";

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
  const open = (at: ReadPosition, isFirst: boolean) =>
    startHandOver<PagePart, Awaited<ReturnType<typeof readPage>>>(stoppable.signal, (put) =>
      readPage(stoppable, { ...request, serviceUrl, question: toQuestion(request, isFirst) }, at, put),
    );
  const seen = new Set<string>();
  try {
    for (let page = open(start, true); ;) {
      const { position, end } = yield* page;
      if (position.pagingCookie === null) seen.clear(); // the first page, perhaps once more
      else seen.add(position.pagingCookie);
      const after = toNextPosition(end, position, seen, request.entitySet);
      const part = toEndPart({ pageSize: position.pageSize, isDelta: after.kind !== "not a delta" });
      if (after.kind === "more") {
        page = open(after.position, false);
        yield part({ nextLink: toServiceLink(serviceUrl, after.position) });
      } else {
        const token = after.kind === "last" ? after.dataToken : null;
        yield part({ deltaLink: token === null ? null : toDeltaLink(serviceUrl, token) });
        return;
      }
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

function toEndPart(facts: Pick<PageEndPart, "pageSize" | "isDelta">) {
  return (links: Partial<Pick<PageEndPart, "nextLink" | "deltaLink">>): PageEndPart => ({
    kind: "page",
    nextLink: null,
    deltaLink: null,
    ...facts,
    ...links,
  });
}

function toDeltaLink(serviceUrl: string, dataVersion: string): string {
  return toServiceLink(serviceUrl, { dataVersion, pageNumber: 1, pagingCookie: null, pageSize: null });
}
