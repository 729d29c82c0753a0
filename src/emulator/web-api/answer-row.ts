import { writeRow } from "../data/row-shape.ts";
import type { EmulatedTable } from "../data/table.ts";
import { jsonAnswer, notEmulated, refuse } from "../wire/answer.ts";
import type { Answer } from "../wire/answer.ts";
import { contextOf } from "../wire/exchange.ts";
import type { Exchange } from "../wire/exchange.ts";
import { readRowName } from "./row-name.ts";
import { readSelect, rowShapeOf, selectionOf } from "./select.ts";

/** One row by its id or an alternate key; 304 when the client has this version already. */
export function answerRow(exchange: Exchange, table: EmulatedTable, name: string): Answer {
  for (const option of exchange.target.options.keys()) {
    if (option !== "$select") throw notEmulated(`${option} on a row`);
  }
  const select = readSelect(exchange, table);
  const { row } = readRowName(table, name);
  if (row === undefined) throw noSuchRow(table, name);
  const etag = `W/"${row.version}"`;
  if (exchange.headers["if-none-match"] === etag) return { status: 304, headers: { ETag: etag }, body: [] };
  const context = contextOf(exchange, `${selectionOf(table, select)}/$entity`);
  const text = writeRow(row, rowShapeOf(exchange, table, select));
  const body = `{"@odata.context":${JSON.stringify(context)},${text.slice(1)}`;
  return jsonAnswer(body, { ETag: etag });
}

/** 404 0x80040217. */
export function noSuchRow(table: EmulatedTable, name: string): Error {
  const text = `Entity '${table.seed.logicalName}' With Id = ${name} Does Not Exist`;
  return refuse(404, "0x80040217", text);
}
