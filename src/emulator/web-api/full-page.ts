import { writeRow } from "../data/row-shape.ts";
import type { RowView } from "../data/row.ts";
import type { EmulatedTable } from "../data/table.ts";
import type { Answer } from "../wire/answer.ts";
import { contextOf } from "../wire/exchange.ts";
import type { Exchange } from "../wire/exchange.ts";
import { deltaLinkOf, nextLinkOf } from "./links.ts";
import { answerPage, pageSizeOf } from "./page.ts";
import { rowShapeOf, selectionOf } from "./select.ts";

/** How far a reading of the whole table has come. */
export interface FullReading {
  readonly select: readonly string[] | undefined;
  readonly page: number;
  /** Where the page begins, in the table's order. */
  readonly position: number;
  /** The version that the delta link at the end vouches for; undefined without tracking (docs/protocol.md 4.8). */
  readonly upTo: bigint | undefined;
  /** The row that came last on the page before. */
  readonly last?: RowView | undefined;
}

/** A page of the whole table; only the last one has the delta link (docs/protocol.md 4.5). */
export function answerFullRead(exchange: Exchange, table: EmulatedTable, reading: FullReading): Answer {
  const size = pageSizeOf(exchange, table);
  const { rows, hasMore } = takeRows(table, reading.position, size);
  const { last } = reading;
  if (last !== undefined && exchange.state.switches.repeats === "in-full") rows.unshift(last);
  const shape = rowShapeOf(exchange, table, reading.select);
  const isTracked = reading.upTo !== undefined;
  const first = rows[0];
  const end = rows.at(-1);
  return answerPage(exchange, {
    context:
      contextOf(exchange, selectionOf(table, reading.select)) + (isGivenAsDelta(exchange) ? "/$delta" : ""),
    items: lines(rows, shape),
    isTracked,
    nextLink:
      hasMore && first !== undefined && end !== undefined
        ? nextLinkOf(exchange, table, reading.select, {
            page: reading.page,
            first: first.id,
            last: end.id,
            maxTimestamp: reading.upTo,
          })
        : undefined,
    deltaLink:
      !hasMore && reading.upTo !== undefined
        ? deltaLinkOf(exchange, table, reading.select, reading.upTo)
        : undefined,
  });
}

/** All rows in answer to a delta link, as if they were changes (docs/protocol.md 7.2). */
function isGivenAsDelta({ state, target }: Exchange): boolean {
  return state.switches["expired-token"] === "all-rows-as-delta" && target.options.has("$deltatoken");
}

function* lines(rows: readonly RowView[], shape: ReturnType<typeof rowShapeOf>): Generator<string> {
  for (const row of rows) yield writeRow(row, shape);
}

function takeRows(table: EmulatedTable, from: number, size: number): { rows: RowView[]; hasMore: boolean } {
  const rows: RowView[] = [];
  for (const row of table.store.from(from)) {
    if (rows.length === size) return { rows, hasMore: true };
    rows.push(row);
  }
  return { rows, hasMore: false };
}
