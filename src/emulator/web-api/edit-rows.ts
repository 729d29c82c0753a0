import type { Columns } from "../data/alternate-key.ts";
import { takenKey } from "../data/alternate-key.ts";
import type { EmulatedTable } from "../data/table.ts";
import { noContent, notEmulated, refuse } from "../wire/answer.ts";
import type { Answer } from "../wire/answer.ts";
import { readJsonBody } from "../wire/exchange.ts";
import type { Exchange } from "../wire/exchange.ts";
import { answerRow, noSuchRow } from "./answer-row.ts";
import { readColumns } from "./read-columns.ts";
import { readRowName } from "./row-name.ts";
import type { NamedRow } from "./row-name.ts";

/** `POST accounts`: a new row; its URL stands in `OData-EntityId`. */
export function createRow(exchange: Exchange, table: EmulatedTable): Answer {
  if (exchange.method !== "POST") throw notEmulated(`${exchange.method} on a table`);
  readJsonBody(exchange);
  return insert(exchange, table, readColumns(table, exchange.body.toString()), undefined);
}

/** `PATCH` (update, or create what is not there) and `DELETE` of the row that a URL names, under the conditions of its headers. */
export function editRow(exchange: Exchange, table: EmulatedTable, name: string): Answer {
  const named = readRowName(table, name);
  if (exchange.method === "DELETE") return deleteRow(exchange, table, named, name);
  if (exchange.method !== "PATCH") throw notEmulated(`${exchange.method} on a row`);
  readJsonBody(exchange);
  const columns = readColumns(table, exchange.body.toString());
  const { row, key } = named;
  if (row === undefined) {
    if (exchange.headers["if-match"] !== undefined) throw noSuchRow(table, name);
    return insert(exchange, table, { ...columns, ...key }, named.id);
  }
  if (exchange.headers["if-none-match"] === "*") throw duplicate();
  checkVersion(exchange, row.version);
  const { [table.seed.primaryId]: _, ...changed } = columns;
  refuseTakenKey(table, changed, row.id);
  table.update(row.id, changed);
  return written(exchange, table, row.id, 200);
}

function insert(exchange: Exchange, table: EmulatedTable, columns: Columns, id: string | undefined): Answer {
  const given = id ?? columns[table.seed.primaryId];
  const { [table.seed.primaryId]: _, ...others } = columns;
  if (typeof given === "string" && readRowName(table, given).row !== undefined) throw duplicate();
  refuseTakenKey(table, others, "");
  const added = typeof given === "string" ? table.insert(others, given) : table.insert(others);
  return written(exchange, table, added, 201);
}

function deleteRow(exchange: Exchange, table: EmulatedTable, { row }: NamedRow, name: string): Answer {
  if (row === undefined) throw noSuchRow(table, name);
  checkVersion(exchange, row.version);
  table.delete(row.id);
  return noContent();
}

function written(exchange: Exchange, table: EmulatedTable, id: string, status: number): Answer {
  const url = `${exchange.origin}${exchange.target.root}${table.seed.entitySet}(${id})`;
  if (!exchange.prefer.returnsRow) return noContent({ "OData-EntityId": url });
  return { ...answerRow(exchange, table, id), status };
}

// What an etag says has to be the row's version still; `*` is content with any.
function checkVersion(exchange: Exchange, version: bigint): void {
  const wanted = exchange.headers["if-match"];
  if (wanted === undefined || wanted === "*" || wanted === `W/"${version}"`) return;
  const text = "The version of the existing record doesn't match the RowVersion property provided.";
  throw refuse(412, "0x80060882", text);
}

function refuseTakenKey(table: EmulatedTable, columns: Columns, id: string): void {
  // docs/protocol.md 8.9
  if (takenKey(table, columns, id) !== undefined) throw refuse(412, "0x80060892", "Entity Key violated.");
}

function duplicate(): Error {
  return refuse(412, "0x80040237", "A record with matching key values already exists.");
}
