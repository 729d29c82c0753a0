import type { Change } from "../data/change-log.ts";
import { writeRow } from "../data/row-shape.ts";
import type { EmulatedTable } from "../data/table.ts";
import { jsonAnswer } from "./answer.ts";
import type { Answer } from "./answer.ts";
import { changesOf } from "./changes.ts";
import { writeDeletedItem } from "./deleted-item.ts";
import { deltaLinkOf } from "./delta-link.ts";
import type { DeltaReading } from "./delta-reading.ts";
import { contextOf } from "./exchange.ts";
import type { Exchange } from "./exchange.ts";
import { nextLinkOf } from "./next-link.ts";
import { answerPage } from "./page.ts";
import { pageSizeOf } from "./page-size.ts";
import { rowShapeOf, selectionOf } from "./select.ts";

/** A page of changes; only the last one has the new delta link (PROTOCOL 5.9). */
export function answerDelta(exchange: Exchange, table: EmulatedTable, reading: DeltaReading): Answer {
  const { select } = reading;
  const { changes, hasMore } = takeChanges(exchange, table, reading);
  const hasNothing = changes.length === 0 && reading.page === 1;
  const { switches } = exchange.state;
  if (hasNothing && switches["empty-delta"] === "204") return { status: 204, headers: {}, body: [] };
  if (hasNothing && switches["empty-delta"] === "200-empty") return jsonAnswer("");
  const first = changes[0];
  const last = changes.at(-1);
  return answerPage(exchange, {
    context: contextOf(exchange, `${selectionOf(table, select)}/$delta`), // PROTOCOL 5.2
    items: lines(exchange, table, select, changes),
    isTracked: true,
    nextLink:
      hasMore && first !== undefined && last !== undefined
        ? nextLinkOf(exchange, table, select, {
            page: reading.page,
            first: first.row.id,
            last: last.row.id,
            maxTimestamp: reading.upTo,
            minTimestamp: reading.from,
            lastTimestamp: last.version,
            inDeletes: last.isDelete,
          })
        : undefined,
    deltaLink: hasMore ? undefined : newDeltaLink(exchange, table, reading, hasNothing),
  });
}

function newDeltaLink(
  exchange: Exchange,
  table: EmulatedTable,
  reading: DeltaReading,
  hasNothing: boolean,
): string | undefined {
  const isIdentical = hasNothing && exchange.state.switches["unchanged-link"] === "identical";
  const link = deltaLinkOf(exchange, table, reading.select, reading.upTo);
  return isIdentical && link !== undefined ? exchange.target.raw : link;
}

function takeChanges(
  exchange: Exchange,
  table: EmulatedTable,
  reading: DeltaReading,
): { changes: Change[]; hasMore: boolean } {
  const size = pageSizeOf(exchange, table);
  const changes: Change[] = [];
  for (const change of changesOf(exchange, table, reading)) {
    if (changes.length === size) return { changes, hasMore: true };
    changes.push(change);
  }
  return { changes, hasMore: false };
}

function* lines(
  exchange: Exchange,
  table: EmulatedTable,
  select: readonly string[] | undefined,
  changes: readonly Change[],
): Generator<string> {
  const shape = rowShapeOf(exchange, table, select);
  const repeatsOne = exchange.state.switches.repeats === "in-batch"; // PROTOCOL 5.11
  for (const [at, change] of changes.entries()) {
    yield change.isDelete ? writeDeletedItem(exchange, table, change.row.id) : writeRow(change.row, shape);
    if (at === 0 && repeatsOne && !change.isDelete) yield writeRow(change.row, shape);
  }
}
