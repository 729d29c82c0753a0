import type { Change } from "../data/change-log.ts";
import { writeRow } from "../data/row-shape.ts";
import type { EmulatedTable } from "../data/table.ts";
import { jsonAnswer } from "../wire/answer.ts";
import type { Answer } from "../wire/answer.ts";
import { contextOf } from "../wire/exchange.ts";
import type { Exchange } from "../wire/exchange.ts";
import { deltaLinkOf, nextLinkOf } from "./links.ts";
import { answerPage, pageSizeOf } from "./page.ts";
import { rowShapeOf, selectionOf } from "./select.ts";

/** How far a delta has come. */
export interface DeltaReading {
  readonly select: readonly string[] | undefined;
  readonly page: number;
  /** The version that the delta began at. */
  readonly from: bigint;
  /** The version that it ends at, fixed when it began. */
  readonly upTo: bigint;
  /** The version of the last item of the page before. */
  readonly after: bigint;
  /** Whether that item was among the deletes. */
  readonly inDeletes: boolean;
}

/** A page of changes; only the last one has the new delta link (docs/protocol.md 5.9). */
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
    context: contextOf(exchange, `${selectionOf(table, select)}/$delta`), // docs/protocol.md 5.2
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
  const { fault } = exchange;
  for (const change of changesOf(exchange, table, reading)) {
    if (fault?.kind === "lost-change" && change.isDelete === (fault.of !== "upsert")) continue;
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
  const repeatsOne = exchange.state.switches.repeats === "in-batch"; // docs/protocol.md 5.11
  for (const [at, change] of changes.entries()) {
    yield change.isDelete ? writeDeletedItem(exchange, table, change.row.id) : writeRow(change.row, shape);
    if (at === 0 && repeatsOne && !change.isDelete) yield writeRow(change.row, shape);
  }
}

/** The changes that are left of a delta, in the order that the switches want (docs/protocol.md 5.5). */
export function changesOf(
  exchange: Pick<Exchange, "state">,
  table: EmulatedTable,
  reading: Pick<DeltaReading, "from" | "upTo" | "after" | "inDeletes">,
): Iterable<Change> {
  const { switches } = exchange.state;
  const { from, upTo, after, inDeletes } = reading;
  const withRestored = switches.recreate === "both";
  if (switches["delta-order"] === "interleaved") {
    return byVersion(table.log.upserts(after, upTo), table.log.deletes(after, upTo, withRestored));
  }
  if (inDeletes) return table.log.deletes(after, upTo, withRestored);
  return inTurn(table.log.upserts(after, upTo), table.log.deletes(from, upTo, withRestored));
}

function* inTurn(upserts: Iterable<Change>, deletes: Iterable<Change>): Generator<Change> {
  yield* upserts;
  yield* deletes;
}

function* byVersion(upserts: Iterator<Change>, deletes: Iterator<Change>): Generator<Change> {
  let upsert = upserts.next();
  let deleted = deletes.next();
  while (upsert.done !== true || deleted.done !== true) {
    const takesUpsert =
      upsert.done !== true && (deleted.done === true || upsert.value.version < deleted.value.version);
    if (takesUpsert) {
      yield upsert.value;
      upsert = upserts.next();
    } else if (deleted.done !== true) {
      yield deleted.value;
      deleted = deletes.next();
    }
  }
}

// A deleted row in a delta, in the form that the switches want (docs/protocol.md 5.3, 5.4).
function writeDeletedItem(exchange: Exchange, table: EmulatedTable, id: string): string {
  const { switches } = exchange.state;
  const { entitySet } = table.seed;
  const reason = switches.reason === "absent" ? {} : { reason: switches.reason };
  const url = `${exchange.origin}${exchange.target.root}${entitySet}(${id})`;
  if (switches["deleted-id"] === "removed") return JSON.stringify({ "@removed": reason, "@id": url });
  const names = { bare: id, upper: id.toUpperCase(), key: `${entitySet}(${id})`, url };
  return JSON.stringify({
    "@odata.context": contextOf(exchange, `${entitySet}/$deletedEntity`),
    id: names[switches["deleted-id"]],
    ...reason,
  });
}
