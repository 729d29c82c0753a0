import type { DeletedPart, PagePart, RowsPart } from "../rows/page-part.ts";
import { createRowWalker, type RowWalker } from "../rows/row-walker.ts";
import type { Answer } from "../types.ts";
import type { Asker, Attempts } from "./asker.ts";
import { checkPage } from "./check-page.ts";
import { createPageReader, type PageEnd } from "./page-reader.ts";
import type { ReadRequest } from "./read-request.ts";
import { RetryableError } from "./retryable-error.ts";
import { createEmptyPageGuard } from "./refuse-empty-pages.ts";
import { createStoredLink } from "./stored-link.ts";

/**
 * Reads page after page until the delta link, as parts. Refuses (exit 65) links that leave the origin, come twice, or are
 * missing. Throws `NeedsFullPullError` when changes were asked for and all rows come, as old servers do with an expired
 * token (docs/protocol.md 7.2).
 */
export async function* readPages(
  asker: Asker,
  request: ReadRequest,
): AsyncGenerator<PagePart, void, undefined> {
  const stop = new AbortController();
  const stoppable = asker.withSignal(AbortSignal.any([asker.signal, stop.signal]));
  const walker = createRowWalker(request.primaryId);
  const seen = new Set([request.link]);
  const refuseEmptyPages = createEmptyPageGuard(request.entitySet);
  let page: AskedPage | null = askForPage(stoppable, request, request.link, request.pageSize, true);
  try {
    while (page !== null) {
      const { isEmpty, nextLink, deltaLink }: PageRead = yield* readPage(page, request, walker, seen);
      refuseEmptyPages(isEmpty);
      const { pageSize }: AskedPage = page;
      // The server works on the next page while this one is taken.
      page = nextLink === null ? null : askForPage(stoppable, request, nextLink, pageSize, false);
      if (nextLink !== null) seen.add(nextLink);
      yield { kind: "page", nextLink, deltaLink, pageSize };
    }
  } finally {
    // Whoever stops early does not want the page that was asked for.
    stop.abort(new Error("the read was stopped"));
  }
}

interface PageRead extends PageEnd {
  readonly isEmpty: boolean;
}

/** A page that has been asked for. */
interface AskedPage {
  readonly link: string;
  readonly isFirst: boolean;
  readonly attempts: Attempts;
  pageSize: number;
  answer: Promise<Answer>;
}

function askForPage(
  asker: Asker,
  request: ReadRequest,
  link: string,
  pageSize: number,
  isFirst: boolean,
): AskedPage {
  const { entitySet, kind } = request;
  const attempts = asker.begin({
    doing: kind === "delta" ? `reading the changes of ${entitySet}` : `reading ${entitySet}`,
    entity: entitySet,
    carriesToken: kind === "delta",
    isResumed: kind === "resumed" && isFirst,
    isNextLink: !isFirst,
  });
  const page = { link, isFirst, attempts, pageSize };
  return { ...page, answer: send(page, request) };
}

function send({ link, isFirst, attempts, pageSize }: Omit<AskedPage, "answer">, { kind }: ReadRequest) {
  // docs/protocol.md 3.3, 3.4: tracking is asked for once, the page size on every page.
  const prefer = kind === "initial" && isFirst ? "odata.track-changes," : "";
  const answer = attempts.send(link, { prefer: `${prefer}odata.maxpagesize=${pageSize}` });
  answer.catch(() => undefined); // told when the page is read
  return answer;
}

/** Reads one page, as often as it takes. */
async function* readPage(
  page: AskedPage,
  request: ReadRequest,
  walker: RowWalker | null,
  seen: ReadonlySet<string>,
): AsyncGenerator<RowsPart | DeletedPart | { kind: "broken" }, PageRead, undefined> {
  const stored = request.kind === "resumed" && page.isFirst ? createStoredLink(request) : null;
  for (;;) {
    let isBegun = false;
    try {
      const answer = await page.answer;
      try {
        const reader = createPageReader(request.primaryId, walker);
        for await (const chunk of answer.body) {
          for (const part of reader.read(chunk)) {
            isBegun = true;
            yield part;
          }
        }
        const end = reader.end();
        checkPage(end, request, page.isFirst, seen);
        page.attempts.succeeded();
        return { ...end, isEmpty: !isBegun };
      } finally {
        await answer.discard();
      }
    } catch (error) {
      let failure = page.attempts.explain(error);
      if (isBegun) yield { kind: "broken" };
      if (stored !== null) failure = stored.explain(failure, page.pageSize);
      // docs/protocol.md 10.11, 10.14: the rows are too wide for so many at once.
      if (failure instanceof RetryableError && failure.parts.pageTooLarge === true)
        page.pageSize = Math.max(1, Math.floor(page.pageSize / 2));
      await page.attempts.recover(failure);
      page.answer = send(page, request);
    }
  }
}
