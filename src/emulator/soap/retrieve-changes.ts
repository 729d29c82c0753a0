import type { Change } from "../data/change-log.ts";
import type { Column } from "../data/column.ts";
import { StoredRow } from "../data/row.ts";
import type { EmulatedTable } from "../data/table.ts";
import { visibleVersion } from "../state.ts";
import { changesOf } from "../web-api/delta-page.ts";
import type { DeltaReading } from "../web-api/delta-page.ts";
import { isExpired, parseDeltaToken, writeDataToken } from "../web-api/delta-token.ts";
import { parseInnerCookie, writeInnerCookie } from "../web-api/paging-cookie.ts";
import { checkDepth, checkPrivilege, notTracked } from "../web-api/refusals.ts";
import type { ChangesRequest } from "./changes-request.ts";
import { SoapFault } from "./soap-fault.ts";
import type { SoapExchange } from "./soap-exchange.ts";

/** A page of changes, before it is written. */
export interface ChangesPage {
  readonly table: EmulatedTable;
  readonly columns: readonly Column[];
  readonly changes: readonly Change[];
  readonly hasMore: boolean;
  /** Of a page that is not the last. */
  readonly cookie: string | undefined;
  /** Of the last page. */
  readonly dataToken: string | undefined;
}

type Reading = Pick<DeltaReading, "page" | "from" | "upTo" | "after" | "inDeletes"> & {
  /** Where a full read goes on; undefined in a delta. */
  readonly position: number | undefined;
};

/** The page that a request asks for; refuses what the table, the token or the cookie does not allow. */
export function retrieveChanges(exchange: SoapExchange, request: ChangesRequest): ChangesPage {
  const table = [...exchange.state.tables.values()].find(
    ({ seed }) => seed.logicalName === request.entityName,
  );
  if (table === undefined) {
    const message = `The entity with a name = '${request.entityName}' does not exist in the MetadataCache.`;
    throw new SoapFault({ code: "0x80040217", message });
  }
  const { entitySet, logicalName, objectTypeCode } = table.seed;
  checkPrivilege(exchange, entitySet, logicalName, objectTypeCode);
  checkDepth(exchange, table);
  if (!table.seed.tracked) throw notTracked(exchange, table);
  const columns = columnsOf(table, request.columns);
  const reading =
    request.cookie === undefined ? begin(exchange, table, request) : goOn(exchange, table, request);
  const { changes, hasMore } = take(exchange, table, reading, sizeOf(exchange, request));
  const [first, last] = [changes[0], changes.at(-1)];
  if (!hasMore || first === undefined || last === undefined) {
    const dataToken = writeDataToken({ version: reading.upTo, date: exchange.state.organization.clock() });
    return { table, columns, changes, hasMore: false, cookie: undefined, dataToken };
  }
  const isDelta = reading.position === undefined;
  const cookie = writeInnerCookie({
    page: reading.page,
    primaryId: table.seed.primaryId,
    first: first.row.id,
    last: last.row.id,
    maxTimestamp: reading.upTo,
    minTimestamp: isDelta ? reading.from : undefined,
    lastTimestamp: isDelta ? last.version : undefined,
    inDeletes: last.isDelete,
  });
  exchange.state.handedOut.add(signature(request, cookie));
  return { table, columns, changes, hasMore: true, cookie, dataToken: undefined };
}

function columnsOf(table: EmulatedTable, names: readonly string[] | undefined): readonly Column[] {
  if (names === undefined) return table.columns;
  const chosen = names.map((name) => {
    const column = table.columns.find(({ seed }) => seed.name === name);
    if (column !== undefined) return column;
    const message = `'${table.seed.logicalName}' entity doesn't contain attribute with Name = '${name}'.`;
    throw new SoapFault({ code: "0x80041103", message });
  });
  // The id comes, asked for or not.
  const id = table.columns.filter((column) => column.role === "id" && !chosen.includes(column));
  return [...id, ...chosen];
}

// Above 5,000 the count is cut without a word.
function sizeOf({ state }: SoapExchange, { count }: ChangesRequest): number {
  const wanted = count > 0 ? count : 5000;
  return state.switches["soap-count"] === "exact" ? wanted : Math.min(wanted, 5000);
}

function begin(exchange: SoapExchange, table: EmulatedTable, request: ChangesRequest): Reading {
  const { state } = exchange;
  if (request.pageNumber > 1) {
    throw new SoapFault({
      code: "emulator",
      message: "The emulator does not page on without a PagingCookie.",
    });
  }
  const visible = visibleVersion(state);
  const whole = { page: 1, from: 0n, upTo: visible, after: 0n, inDeletes: false, position: 0 };
  if (request.dataVersion === undefined) return whole;
  const token = parseDeltaToken(request.dataVersion);
  if (token === undefined) {
    const code = state.switches["soap-malformed-token"];
    throw new SoapFault({ code, message: "Invalid Sync Token" });
  }
  if (isExpired(exchange, table, token)) {
    if (state.switches["expired-token"].startsWith("all-rows")) return whole;
    const message = "Version stamp associated with the client has expired. Please perform a full sync.";
    throw new SoapFault({ code: "0x80044352", message });
  }
  const upTo = visible > token.version ? visible : token.version;
  return { page: 1, from: token.version, upTo, after: token.version, inDeletes: false, position: undefined };
}

// A cookie is good only with the columns, the count and the DataVersion that it was handed out for.
function goOn(exchange: SoapExchange, table: EmulatedTable, request: ChangesRequest): Reading {
  const cookie = parseInnerCookie(request.cookie ?? "");
  const last = cookie === undefined ? undefined : table.store.find(cookie.last);
  const isKnown = exchange.state.handedOut.has(signature(request, request.cookie ?? ""));
  if (cookie?.maxTimestamp === undefined || last === undefined || !isKnown) {
    const message =
      "This PagingCookie was not handed out for these columns, this count and this DataVersion.";
    throw new SoapFault({ code: "0x80040203", message });
  }
  if (request.pageNumber !== 0 && request.pageNumber !== cookie.page + 1) {
    throw new SoapFault({
      code: "0x80040203",
      message: `PageNumber ${request.pageNumber} does not fit the PagingCookie.`,
    });
  }
  const { maxTimestamp: upTo, minTimestamp, lastTimestamp, inDeletes } = cookie;
  const from = minTimestamp ?? 0n;
  const position = minTimestamp === undefined ? last.position + 1 : undefined;
  return { page: cookie.page + 1, from, upTo, after: lastTimestamp ?? from, inDeletes, position };
}

function signature({ entityName, columns, count, dataVersion }: ChangesRequest, cookie: string): string {
  return JSON.stringify(["soap", entityName, columns ?? null, count, dataVersion ?? null, cookie]);
}

function take(
  exchange: SoapExchange,
  table: EmulatedTable,
  reading: Reading,
  size: number,
): { changes: Change[]; hasMore: boolean } {
  const { fault } = exchange;
  const changes: Change[] = [];
  for (const change of allOf(exchange, table, reading)) {
    if (fault?.kind === "lost-change" && change.isDelete === (fault.of !== "upsert")) continue;
    if (changes.length === size) return { changes, hasMore: true };
    changes.push(change);
  }
  return { changes, hasMore: false };
}

function* allOf(exchange: SoapExchange, table: EmulatedTable, reading: Reading): Generator<Change> {
  if (reading.position === undefined) {
    yield* changesOf(exchange, table, reading);
    return;
  }
  for (const row of table.store.from(reading.position)) yield { isDelete: false, version: row.version, row };
}

/** When a row was deleted. */
export function deletedAt(change: Change, otherwise: Date): Date {
  return change.row instanceof StoredRow ? (change.row.deletedAt ?? otherwise) : otherwise;
}
