import type { Asker, Attempts, PostTarget } from "../dataverse/asker.ts";
import type { Question } from "../dataverse/question.ts";
import { RetryableError } from "../dataverse/retryable-error.ts";
import { fail } from "../errors/fail.ts";
import type { DeletedPart, RowsPart } from "../json/page-part.ts";
import type { Answer } from "../types.ts";
import { createChangesReader, type ChangesEnd } from "./changes-reader.ts";
import { writeChangesRequest } from "./changes-request.ts";
import type { ColumnPlan } from "./column-plan.ts";
import { isOlderThan } from "./next-position.ts";
import { NotXmlError } from "./not-xml-error.ts";
import { readFault } from "./read-fault.ts";
import type { ReadPosition } from "./service-link.ts";

export interface PageRequest {
  readonly logicalName: string;
  readonly plan: ColumnPlan;
  readonly serviceUrl: string;
  readonly question: Question;
  /** Rows a page, where the position does not say. */
  readonly pageSize: number;
}

/** A position at which a page was read, with the page size that was asked for in the end. */
export type PagePosition = ReadPosition & { readonly pageSize: number };

/** A page that has been asked for. */
export interface AskedPage {
  readonly request: PageRequest;
  readonly attempts: Attempts;
  position: PagePosition;
  answer: Promise<Answer>;
}

// docs/protocol-organization-service.md 1.4
const headers = {
  "content-type": "text/xml; charset=utf-8",
  soapaction: '"http://schemas.microsoft.com/xrm/2011/Contracts/Services/IOrganizationService/Execute"',
  accept: "text/xml, application/xml",
};

// An answer that is not XML from the third time on is no accident of the wire.
const attemptsAtBrokenPage = 4;

/** Asks for the page at `from`, and does not wait for it. */
export function askForPage(asker: Asker, request: PageRequest, from: ReadPosition): AskedPage {
  const attempts = asker.begin(request.question);
  const position: PagePosition = { ...from, pageSize: from.pageSize ?? request.pageSize };
  return { request, attempts, position, answer: send(attempts, request, position) };
}

function send(attempts: Attempts, request: PageRequest, position: PagePosition): Promise<Answer> {
  const { logicalName, plan, serviceUrl } = request;
  const target: PostTarget = {
    url: serviceUrl,
    body: () => writeChangesRequest({ logicalName, columns: plan.asked, ...position }),
    readError: readFault,
  };
  const answer = attempts.send(target, headers);
  answer.catch(() => undefined); // told when the page is read
  return answer;
}

/**
 * Reads a page, asking again as long as that can help; a page that breaks is followed by `broken`. Where its rows are too many for
 * the server, the read begins again at the first page with half as many: a paging cookie holds for one page size only
 * (docs/protocol-organization-service.md 4.9, 4.10).
 */
export async function* readPage(
  page: AskedPage,
): AsyncGenerator<RowsPart | DeletedPart | { kind: "broken" }, ChangesEnd, undefined> {
  const { request, attempts } = page;
  for (;;) {
    let isBegun = false;
    try {
      const answer = await page.answer;
      try {
        const reader = createChangesReader(request.plan, isOlderThan(page.position.dataVersion));
        for await (const chunk of answer.body) {
          for (const part of reader.push(chunk)) {
            isBegun = true;
            yield part;
          }
        }
        const end = reader.end();
        attempts.succeeded();
        return end;
      } finally {
        await answer.discard();
      }
    } catch (error) {
      const failure =
        error instanceof NotXmlError ? toRetryable(error, request.question) : attempts.explain(error);
      if (failure instanceof RetryableError && failure.parts.pageTooLarge === true) {
        const pageSize = Math.max(1, Math.floor(page.position.pageSize / 2));
        page.position = { ...page.position, pageSize, pageNumber: 1, pagingCookie: null };
      }
      if (isBegun) yield { kind: "broken" };
      await attempts.recover(failure);
      page.answer = send(attempts, request, page.position);
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
