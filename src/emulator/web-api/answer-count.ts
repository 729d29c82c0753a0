import type { EmulatedTable } from "../data/table.ts";
import { visibleVersion } from "../state.ts";
import { notEmulated, plainAnswer } from "../wire/answer.ts";
import type { Answer } from "../wire/answer.ts";
import type { Exchange } from "../wire/exchange.ts";
import { changesOf } from "./delta-page.ts";
import { expired, isExpired, readDeltaToken } from "./delta-token.ts";
import { checkDepth } from "./refusals.ts";
import { readSelect } from "./select.ts";

const cap = 5000;

/** `/$count` of a table's rows, or of the changes behind a delta token (docs/protocol.md 6.1, 6.2). */
export function answerCount(exchange: Exchange, table: EmulatedTable): Answer {
  const { switches } = exchange.state;
  for (const name of exchange.target.options.keys()) {
    if (name !== "$deltatoken" && name !== "$select") throw notEmulated(`${name} with /$count`);
  }
  readSelect(exchange, table);
  const isDelta = exchange.target.options.has("$deltatoken");
  const isCapped = switches["count-cap"] === "all" || (switches["count-cap"] === "rows" && !isDelta);
  const most = isCapped ? cap : Number.POSITIVE_INFINITY;
  const count = isDelta ? countChanges(exchange, table, most) : Math.min(table.count(), most);
  const texts = { plain: `${count}`, bom: `\u{feff}${count}`, space: ` ${count}\r\n` }; // docs/protocol.md 6.6
  return plainAnswer(200, "text/plain", texts[switches["count-body"]]);
}

function countChanges(exchange: Exchange, table: EmulatedTable, most: number): number {
  checkDepth(exchange, table);
  const { root, rawOptions } = exchange.target;
  const path = `${root}${table.seed.entitySet}/$count?`;
  const selected = `${path}$select=${rawOptions.get("$select") ?? ""}&`;
  const token = readDeltaToken(exchange, [`${path}$deltatoken=`, `${selected}$deltatoken=`]);
  if (isExpired(exchange, table, token)) throw expired(exchange);
  const reading = {
    from: token.version,
    after: token.version,
    upTo: visibleVersion(exchange.state),
    inDeletes: false,
  };
  let count = 0;
  for (const change of changesOf(exchange, table, reading)) {
    if (count >= most || change.version > reading.upTo) break;
    count++;
  }
  return count;
}
