import { setImmediate } from "node:timers/promises";
import { refuseForeignLink } from "../http/refuse-foreign-link.ts";
import { DvsyncError, exitCodes } from "../errors.ts";
import type { Answer } from "../types.ts";
import type { Asker } from "./asker.ts";
import type { Question } from "./question.ts";
import { createPageReader, type PageEnd } from "./page-reader.ts";
import type { PageHandler } from "./row-reader.ts";

/** Takes the pages of one read. A page's items count only once it is committed. */
export interface PageSink extends PageHandler {
  /** A chunk has been read; the result, if any, is awaited before the next one. */
  chunkEnd(): Promise<void> | undefined;
  /** The page is whole. `nextLink` is null after the last one. */
  commit(page: { readonly nextLink: string | null; readonly pageSize: number }): Promise<void> | void;
  /** The page broke: forget its items, it comes again. */
  rollback(): Promise<void>;
}

export interface ReadRequest {
  readonly entitySet: string;
  readonly primaryId: string;
  /** The first link, verbatim: of the table, of its changes, or of the page to go on from. */
  readonly link: string;
  /** `initial`: asks the server to track changes; `delta`: the link carries a token; `resumed`: the link is a stored next link. */
  readonly kind: "initial" | "delta" | "resumed";
  /** Rows a page. */
  readonly pageSize: number;
  /** Links must stay on it. */
  readonly origin: string;
}

export interface ReadResult {
  /** Verbatim; null when a delta was answered without a body, so that the link that was asked still holds, or by what is no delta. */
  readonly deltaLink: string | null;
  readonly pages: number;
  /** False when a delta link was answered with what is no delta: all rows, as old servers do with an expired token (PROTOCOL 7.2). Only the first page is read then. */
  readonly isDelta: boolean;
}

/** Reads page after page until the delta link. Refuses (exit 65) links that leave the origin, come twice, or are missing. */
export async function readPages(asker: Asker, request: ReadRequest, sink: PageSink): Promise<ReadResult> {
  const seen = new Set([request.link]);
  let { link, pageSize } = request;
  let pages = 0;
  let isDelta = true;
  let committed: Promise<void> = Promise.resolve(); // the last page

  for (;;) {
    const isFirst = pages === 0;
    const question: Question = {
      doing:
        request.kind === "delta"
          ? `reading the changes of ${request.entitySet}`
          : `reading ${request.entitySet}`,
      entity: request.entitySet,
      carriesToken: request.kind === "delta",
      isResumed: request.kind === "resumed" && isFirst,
    };
    // PROTOCOL 3.3, 3.4: tracking is asked for once, the page size on every page.
    const prefer = request.kind === "initial" && isFirst ? "odata.track-changes," : "";
    const headers = () => ({ prefer: `${prefer}odata.maxpagesize=${pageSize}` });
    const read = async (answer: Answer) => {
      await committed;
      try {
        const end = await readPage(answer, request, sink);
        checkLinks(end, request, seen);
        return end;
      } catch (error) {
        await sink.rollback();
        throw error;
      }
    };
    const asked = asker.ask(link, headers, question, read, ({ isTooMuch }) => {
      // PROTOCOL 10.11, 10.14: the rows are too wide for so many at once.
      if (isTooMuch === true) pageSize = Math.max(1, Math.floor(pageSize / 2));
    });
    const [page] = await settleBoth(asked, committed);
    pages++;
    if (isFirst && request.kind === "delta" && page.context !== null)
      isDelta = page.context.endsWith("$delta");
    // All rows again help nobody: their deletes are missing, and they may be millions.
    if (!isDelta) return { deltaLink: null, pages, isDelta };
    const { nextLink } = page;
    if (nextLink === null) {
      await sink.commit({ nextLink, pageSize });
      return { deltaLink: page.deltaLink, pages, isDelta };
    }
    // A turn later, when the next page has been asked for: the server works on it meanwhile.
    const ofThisPage = pageSize;
    committed = setImmediate().then(() => sink.commit({ nextLink, pageSize: ofThisPage }));
    committed.catch(() => undefined); // awaited before the next page is read
    link = nextLink;
    seen.add(link);
  }
}

/** Waits for both, whatever becomes of the other. */
async function settleBoth<First, Second>(
  first: Promise<First>,
  second: Promise<Second>,
): Promise<[First, Second]> {
  await Promise.allSettled([first, second]);
  return Promise.all([first, second]);
}

async function readPage(answer: Answer, request: ReadRequest, sink: PageSink): Promise<PageEnd> {
  const reader = createPageReader(request.primaryId, sink);
  for await (const chunk of answer.body) {
    reader.push(chunk);
    await sink.chunkEnd();
  }
  return reader.end();
}

function checkLinks(page: PageEnd, request: ReadRequest, seen: ReadonlySet<string>): void {
  // Nothing changed may come as no body at all (PROTOCOL 5.8); anything else that ends here is incomplete.
  if (!page.hasBody && request.kind === "delta" && seen.size === 1) return;
  for (const link of [page.nextLink, page.deltaLink])
    if (link !== null) refuseForeignLink(link, request.origin);
  if (page.nextLink !== null) {
    if (seen.has(page.nextLink))
      throw incompletePage(request, "the server handed out the same next link twice", "");
    return;
  }
  if (page.saysMoreRecords)
    throw incompletePage(
      request,
      "the server says that there are more records, but gives no link to them",
      "",
    );
  if (page.deltaLink === null) {
    throw incompletePage(
      request,
      "the last page has neither a next link nor a delta link",
      "; annotations asked for by a gateway can cause this, or a table whose changes are not tracked",
    );
  }
}

function incompletePage(request: ReadRequest, what: string, why: string): DvsyncError {
  return new DvsyncError({
    code: "DVS-INCOMPLETE",
    exitCode: exitCodes.data,
    message: `reading ${request.entitySet} was stopped: ${what}${why}. Nothing of it was taken`,
    hint: "run the same command again; if it fails in the same way, try another --page-size",
  });
}
