import type { EmulatedTable } from "../data/table.ts";
import { visibleVersion } from "../state.ts";
import { refuse } from "../wire/answer.ts";
import type { Answer } from "../wire/answer.ts";
import { pathOf } from "../wire/exchange.ts";
import type { Exchange } from "../wire/exchange.ts";
import { answerDelta } from "./delta-page.ts";
import type { DeltaReading } from "./delta-page.ts";
import { expired, isExpired, readDeltaToken } from "./delta-token.ts";
import { answerFullRead } from "./full-page.ts";
import type { FullReading } from "./full-page.ts";
import { nextLinkOf } from "./links.ts";
import { pageSizeOf } from "./page.ts";
import { parsePagingCookie } from "./paging-cookie.ts";
import { checkDepth, checkOptions, checkPageSize, checkTracked, notTracked } from "./refusals.ts";
import { readSelect } from "./select.ts";

/** A page of a table: the first one, one behind a next link, or one behind a delta link. */
export function answerTable(exchange: Exchange, table: EmulatedTable): Answer {
  const { options } = exchange.target;
  const isContinued = options.has("$skiptoken");
  const isDelta = options.has("$deltatoken");
  const asksTracking = exchange.prefer.tracksChanges || isDelta;
  checkOptions(exchange, asksTracking);
  const select = readSelect(exchange, table);
  checkPageSize(exchange, pageSizeOf(exchange, table));
  if (asksTracking) checkDepth(exchange, table);
  if (isContinued) return continueReading(exchange, table, select);
  if (isDelta) {
    if (!table.seed.tracked) throw notTracked(exchange, table);
    const start = startDelta(exchange, table, select);
    if ("from" in start) return answerDelta(exchange, table, { select, page: 1, ...start });
    return answerFullRead(exchange, table, { select, page: 1, ...start });
  }
  const isTracked = asksTracking && checkTracked(exchange, table);
  const upTo = isTracked ? visibleVersion(exchange.state) : undefined;
  return answerFullRead(exchange, table, { select, page: 1, position: 0, upTo });
}

// The page behind a next link; refuses a link that is not byte for byte the one handed out (docs/protocol.md 4.9).
function continueReading(
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

type Start = Omit<DeltaReading, "select" | "page"> | Omit<FullReading, "select" | "page">;

// How many versions `repeats=redeliver` goes back (docs/protocol.md 5.11).
const redelivered = 3n;

// Where the delta behind a delta link begins; the whole table for an expired token under `all-rows`.
function startDelta(exchange: Exchange, table: EmulatedTable, select: readonly string[] | undefined): Start {
  const token = readDeltaToken(exchange, [pathOf(exchange, table, select, "$deltatoken=")]);
  const visible = visibleVersion(exchange.state);
  if (isExpired(exchange, table, token)) {
    if (!exchange.state.switches["expired-token"].startsWith("all-rows")) throw expired(exchange);
    return { position: 0, upTo: visible };
  }
  const from = exchange.state.switches.repeats === "redeliver" ? token.version - redelivered : token.version;
  const upTo = visible > token.version ? visible : token.version;
  return { from, upTo, after: from, inDeletes: false };
}
