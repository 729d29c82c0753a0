import { writeRow } from "../data/row-shape.ts";
import { StoredRow } from "../data/row.ts";
import type { EmulatedTable } from "../data/table.ts";
import { jsonAnswer, notEmulated, refuse } from "../wire/answer.ts";
import type { Answer } from "../wire/answer.ts";
import { contextOf } from "../wire/exchange.ts";
import type { Exchange } from "../wire/exchange.ts";
import { readSelect, rowShapeOf, selectionOf } from "./select.ts";

/** One row by its id; 404 0x80040217 when there is none. */
export function answerRow(exchange: Exchange, table: EmulatedTable, id: string): Answer {
  for (const name of exchange.target.options.keys()) {
    if (name !== "$select") throw notEmulated(`${name} on a row`);
  }
  const select = readSelect(exchange, table);
  const row = table.store.find(id.toLowerCase());
  if (row === undefined || (row instanceof StoredRow && !row.isAlive)) {
    throw refuse(404, "0x80040217", `Entity '${table.seed.logicalName}' With Id = ${id} Does Not Exist`);
  }
  const context = contextOf(exchange, `${selectionOf(table, select)}/$entity`);
  const text = writeRow(row, rowShapeOf(exchange, table, select));
  const body = `{"@odata.context":${JSON.stringify(context)},${text.slice(1)}`;
  return jsonAnswer(body, { ETag: `W/"${row.version}"` });
}
