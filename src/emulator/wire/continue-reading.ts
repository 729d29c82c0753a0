import type { EmulatedTable } from "../data/table.ts";
import type { Answer } from "./answer.ts";
import { answerDelta } from "./answer-delta.ts";
import { answerFullRead } from "./answer-full-read.ts";
import type { Exchange } from "./exchange.ts";
import { nextLinkOf } from "./next-link.ts";
import { parsePagingCookie } from "./paging-cookie.ts";
import { refuse } from "./refusal.ts";

/** The page behind a next link; refuses a link that is not byte for byte the one handed out (PROTOCOL 4.9). */
export function continueReading(
  exchange: Exchange,
  table: EmulatedTable,
  select: readonly string[] | undefined,
): Answer {
  const { target, state } = exchange;
  const cookie = parsePagingCookie(target.rawOptions.get("$skiptoken") ?? "");
  const last = cookie === undefined ? undefined : table.store.find(cookie.last);
  if (cookie === undefined || last === undefined || cookie.primaryId !== table.seed.primaryId) {
    throw refuse(
      400,
      "0x80040203",
      "The emulator cannot read this $skiptoken: it is not one that it handed out.",
    );
  }
  if (nextLinkOf(exchange, table, select, cookie) !== target.raw && !state.handedOut.has(target.raw)) {
    throw refuse(
      400,
      "0x80040203",
      "This next link is not, byte for byte, one that the emulator handed out.",
    );
  }
  const page = cookie.page + 1;
  if (cookie.minTimestamp !== undefined && cookie.maxTimestamp !== undefined) {
    const { minTimestamp: from, maxTimestamp: upTo, lastTimestamp: after = from, inDeletes } = cookie;
    return answerDelta(exchange, table, { select, page, from, upTo, after, inDeletes });
  }
  const position = last.position + 1;
  return answerFullRead(exchange, table, { select, page, position, upTo: cookie.maxTimestamp, last });
}
