import type { EmulatedTable } from "../data/table.ts";
import { visibleVersion } from "../state.ts";
import type { Answer } from "./answer.ts";
import { answerDelta } from "./answer-delta.ts";
import { answerFullRead } from "./answer-full-read.ts";
import { checkDepth, checkOptions, checkPageSize, checkTracked, notTracked } from "./check-read.ts";
import { continueReading } from "./continue-reading.ts";
import type { Exchange } from "./exchange.ts";
import { pageSizeOf } from "./page-size.ts";
import { readSelect } from "./select.ts";
import { startDelta } from "./start-delta.ts";

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
