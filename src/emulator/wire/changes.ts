import type { Change } from "../data/change-log.ts";
import type { EmulatedTable } from "../data/table.ts";
import type { DeltaReading } from "./delta-reading.ts";
import type { Exchange } from "./exchange.ts";

/** The changes that are left of a delta, in the order that the switches want (PROTOCOL 5.5). */
export function changesOf(
  exchange: Exchange,
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
