import type { Asker, Attempts } from "../dataverse/asker.ts";
import type { Question } from "../dataverse/question.ts";
import { RetryableError } from "../dataverse/retryable-error.ts";
import { fail } from "../errors/fail.ts";
import { createStoredLink } from "../dataverse/stored-link.ts";
import type { DeletedPart, RowsPart } from "../rows/page-part.ts";
import type { Answer } from "../types.ts";
import { createChangesReader, type ChangesEnd } from "./changes-reader.ts";
import { writeChangesRequest } from "./changes-request.ts";
import { isOlderThan } from "./next-position.ts";
import { NotXmlError } from "./not-xml-error.ts";
import type { EntityChangesRequest } from "./entity-changes-request.ts";
import { readFault } from "./read-fault.ts";
import type { ReadPosition } from "./service-link.ts";

/** A page that has been asked for. */
export interface AskedPage {
  readonly request: EntityChangesRequest;
  readonly serviceUrl: string;
  readonly question: Question;
  readonly attempts: Attempts;
  position: PagePosition;
  answer: Promise<Answer>;
}

/** A position at which a page is read, with the page size that is asked for. */
export type PagePosition = ReadPosition & { readonly pageSize: number };

// docs/protocol-organization-service.md 1.4
const headers = {
  "content-type": "text/xml; charset=utf-8",
  soapaction: '"http://schemas.microsoft.com/xrm/2011/Contracts/Services/IOrganizationService/Execute"',
  accept: "text/xml, application/xml",
};

// An answer that is not XML from the third time on is no accident of the wire.
const attemptsAtBrokenPage = 4;

/** Asks for the page at `position`, to be read later. */
export function askForPage(
  asker: Asker,
  request: EntityChangesRequest,
  serviceUrl: string,
  position: PagePosition,
  isFirst: boolean,
): AskedPage {
  const { entitySet, kind } = request;
  const question: Question = {
    doing: `reading ${kind === "delta" ? "the changes of " : ""}${entitySet} through the Organization Service`,
    entity: entitySet,
    carriesToken: kind === "delta",
    isResumed: kind === "resumed" && isFirst,
    isNextLink: !isFirst,
  };
  const page = { request, serviceUrl, question, attempts: asker.begin(question), position };
  return { ...page, answer: send(page) };
}

function send({ request, serviceUrl, attempts, position }: Omit<AskedPage, "answer">): Promise<Answer> {
  const { logicalName, plan } = request;
  const body = () => writeChangesRequest({ logicalName, columns: plan.asked, ...position });
  const answer = attempts.send({ url: serviceUrl, body, readError: readFault }, headers);
  answer.catch(() => undefined); // told when the page is read
  return answer;
}

/**
 * Reads a page as often as it takes. Where its rows are too many for the server, the read begins again at the first page with half
 * as many: a paging cookie holds for one page size only (docs/protocol-organization-service.md 4.9, 4.10).
 */
export async function* readPage(
  page: AskedPage,
): AsyncGenerator<RowsPart | DeletedPart | { kind: "broken" }, ChangesEnd, undefined> {
  const stored = page.question.isResumed === true ? createStoredLink(page.request) : null;
  for (;;) {
    let isBegun = false;
    try {
      const answer = await page.answer;
      try {
        const reader = createChangesReader(page.request.plan, isOlderThan(page.position.dataVersion));
        for await (const chunk of answer.body) {
          for (const part of reader.push(chunk)) {
            isBegun = true;
            yield part;
          }
        }
        const end = reader.end();
        page.attempts.succeeded();
        return end;
      } finally {
        await answer.discard();
      }
    } catch (error) {
      let failure =
        error instanceof NotXmlError ? toRetryable(error, page.question) : page.attempts.explain(error);
      if (isBegun) yield { kind: "broken" };
      const { pageSize } = page.position;
      if (stored !== null) failure = stored.explain(failure, pageSize);
      if (failure instanceof RetryableError && failure.parts.pageTooLarge === true) {
        const half = Math.max(1, Math.floor(pageSize / 2));
        page.position = { ...page.position, pageSize: half, pageNumber: 1, pagingCookie: null };
      }
      await page.attempts.recover(failure);
      page.answer = send(page);
    }
  }
}

function toRetryable(error: NotXmlError, { doing }: Question): RetryableError {
  const failure = fail("DVS-NOT-A-PAGE", { case: "broken", doing, form: "XML", why: error.message }, error);
  return new RetryableError({
    error: failure,
    reason: "the page was broken",
    maxAttempts: attemptsAtBrokenPage,
  });
}
