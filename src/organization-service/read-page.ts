import type { Asker, PostTarget } from "../dataverse/asker.ts";
import type { Question } from "../dataverse/question.ts";
import { Setback } from "../dataverse/setback.ts";
import { DvsyncError, exitCodes } from "../errors.ts";
import type { Answer } from "../types.ts";
import { createChangesReader, type ChangesEnd } from "./changes-reader.ts";
import { writeChangesRequest } from "./changes-request.ts";
import type { ColumnPlan } from "./column-plan.ts";
import { isOlderThan } from "./next-position.ts";
import { NotXmlError } from "./not-xml-error.ts";
import type { PagePart } from "./page-part.ts";
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

// docs/protocol-organization-service.md 1.4
const headers = {
  "content-type": "text/xml; charset=utf-8",
  soapaction: '"http://schemas.microsoft.com/xrm/2011/Contracts/Services/IOrganizationService/Execute"',
  accept: "text/xml, application/xml",
};

// An answer that is not XML from the third time on is no accident of the wire.
const attemptsAtBrokenPage = 4;

/**
 * Reads the page at `from`, asking again as long as that can help, and puts its parts; a page that breaks is followed by `broken`.
 * Where its rows are too many for the server, the read begins again at the first page with half as many: a paging cookie holds for
 * one page size only (docs/protocol-organization-service.md 4.9, 4.10).
 */
export async function readPage(
  asker: Asker,
  request: PageRequest,
  from: ReadPosition,
  put: (part: PagePart) => Promise<void>,
): Promise<{ readonly position: PagePosition; readonly end: ChangesEnd }> {
  const { logicalName, plan, serviceUrl, question } = request;
  let position: PagePosition = { ...from, pageSize: from.pageSize ?? request.pageSize };
  const target: PostTarget = {
    url: serviceUrl,
    body: () => writeChangesRequest({ logicalName, columns: plan.asked, ...position }),
    readError: readFault,
  };
  const read = async (answer: Answer) => {
    const reader = createChangesReader(plan, isOlderThan(position.dataVersion));
    try {
      for await (const chunk of answer.body) for (const part of reader.push(chunk)) await put(part);
      return { position, end: reader.end() };
    } catch (error) {
      asker.signal.throwIfAborted();
      await put({ kind: "broken" });
      throw error instanceof NotXmlError ? toSetback(error, question) : error;
    }
  };
  return asker.ask(
    target,
    () => headers,
    question,
    read,
    ({ isTooMuch }) => {
      if (isTooMuch !== true) return;
      const pageSize = Math.max(1, Math.floor(position.pageSize / 2));
      position = { ...position, pageSize, pageNumber: 1, pagingCookie: null };
    },
  );
}

function toSetback(error: NotXmlError, { doing }: Question): Setback {
  const failure = new DvsyncError({
    code: "DVS-NOT-A-PAGE",
    exitCode: exitCodes.data,
    message: `${doing} failed: the answer is not a whole page of XML: ${error.message}`,
    hint: "run the same command again; if it fails in the same way, try a smaller --page-size",
    cause: error,
  });
  return new Setback({ error: failure, reason: "the page was broken", mostAttempts: attemptsAtBrokenPage });
}
