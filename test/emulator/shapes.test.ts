import { afterEach, expect, test } from "vitest";
import { bookNumber, raw, sampleBooks, startEmulator } from "../../src/emulator/index.ts";
import type { Emulator } from "../../src/emulator/index.ts";
import { api, ask, openClock, pagesOf, readAll, tracked } from "./ask.ts";

let emulator: Emulator;
afterEach(() => emulator.close());

const ids = ["60c4e274-0d87-e711-80e5-00155db19e6d", "2e451703-c686-e711-80e5-00155db19e6d"] as const;

async function start(): Promise<void> {
  const clock = openClock("2017-08-22T08:10:44Z");
  emulator = await startEmulator({
    tables: [{ ...sampleBooks, rows: [] }],
    clock: clock.now,
    firstVersion: 919_040n,
  });
  emulator.table("sample_books").insert(bookNumber(0), ids[0]);
  emulator.table("sample_books").insert({ sample_bookcode: "BookCode1" }, ids[1]);
}

test("a first read has the documented shape", async () => {
  await start();
  const reply = await ask(emulator, `${api}sample_books?$select=sample_author,sample_bookcode`, tracked);
  expect(reply.text.replaceAll(emulator.url, "BASE")).toBe(
    '{"@odata.context":"BASE/api/data/v9.2/$metadata#sample_books(sample_author,sample_bookcode)",' +
      '"@odata.deltaLink":"BASE/api/data/v9.2/sample_books?$select=sample_author,sample_bookcode&$deltatoken=' +
      '919042%2108%2f22%2f2017%2008%3a10%3a44",' +
      '"value":[' +
      `{"@odata.etag":"W/\\"919041\\"","sample_bookcode":"BookCode0","sample_author":"Author 0","sample_bookid":"${ids[0]}"},` +
      `{"@odata.etag":"W/\\"919042\\"","sample_bookcode":"BookCode1","sample_author":null,"sample_bookid":"${ids[1]}"}]}`,
  );
  expect(reply.headers).toMatchObject({
    "content-type": "application/json; odata.metadata=minimal",
    "odata-version": "4.0",
    "preference-applied": "odata.track-changes",
  });
  expect(reply.headers["x-ms-service-request-id"]).toBe(reply.headers["req_id"]);
});

test("a delta has the documented shape", async () => {
  await start();
  const { deltaLink = "" } = await readAll(emulator, `${api}sample_books?$select=sample_author`);
  emulator.table("sample_books").update(ids[0], { sample_author: null });
  emulator.table("sample_books").delete(ids[1]);
  const reply = await ask(emulator, deltaLink);
  expect(reply.text.replaceAll(emulator.url, "BASE")).toBe(
    '{"@odata.context":"BASE/api/data/v9.2/$metadata#sample_books(sample_author)/$delta",' +
      '"@odata.deltaLink":"BASE/api/data/v9.2/sample_books?$select=sample_author&$deltatoken=919044%2108%2f22%2f2017%2008%3a10%3a44",' +
      `"value":[{"@odata.etag":"W/\\"919043\\"","sample_author":null,"sample_bookid":"${ids[0]}"},` +
      `{"@odata.context":"BASE/api/data/v9.2/$metadata#sample_books/$deletedEntity","id":"${ids[1]}","reason":"deleted"}]}`,
  );
});

test("next links carry a cookie in a cookie, encoded twice", async () => {
  await start();
  const guid = `%257b${ids[0].toUpperCase()}%257d`;
  const untracked = await ask(emulator, `${api}sample_books?$select=sample_name`, {
    prefer: "odata.maxpagesize=1",
  });
  expect(untracked.json["@odata.nextLink"]).toBe(
    `${emulator.url}${api}sample_books?$select=sample_name&$skiptoken=%3Ccookie%20pagenumber=%222%22%20pagingcookie=%22` +
      `%253ccookie%2520page%253d%25221%2522%253e%253csample_bookid%2520last%253d%2522${guid}%2522%2520first%253d%2522${guid}` +
      "%2522%2520%252f%253e%253c%252fcookie%253e%22%20istracking=%22False%22%20/%3E",
  );
  const reply = await ask(emulator, `${api}sample_books?$select=sample_name`, pagesOf(1));
  expect(reply.json["@odata.nextLink"]).toBe(
    `${emulator.url}${api}sample_books?$select=sample_name&$skiptoken=%3Ccookie%20pagenumber=%222%22%20pagingcookie=%22` +
      "%253ccookie%2520page%253d%25221%2522%2520maxTimestamp%253d%2522919042%2522%253e%253csample_bookid%2520last%253d" +
      `%2522${guid}%2522%2520first%253d%2522${guid}%2522%2520%252f%253e%253c%252fcookie%253e%22%20istracking=%22True%22%20/%3E`,
  );
  expect(reply.text).toMatch(/"@odata.nextLink":"[^"]*\$select[^"]*"\}$/);
  expect(reply.headers["preference-applied"]).toBe("odata.track-changes,odata.maxpagesize=1");
});

test("numbers keep their digits, nulls are written, the selected id stands in table order", async () => {
  emulator = await startEmulator();
  const accounts = emulator.table("accounts");
  const id = accounts.insert({
    revenue: raw("922337203685477.1234"),
    revenue_base: raw("31000.0000"),
    entityimage_timestamp: 636924447719637143n,
  });
  const reply = await ask(
    emulator,
    `${api}accounts(${id})?$select=accountid,revenue,revenue_base,entityimage_timestamp,fax`,
  );
  expect(reply.text).toContain(
    '"fax":null,"revenue":922337203685477.1234,"revenue_base":31000.0000,"entityimage_timestamp":636924447719637143,' +
      `"_transactioncurrencyid_value":null,"accountid":"${id}"}`,
  );
});

test("rows() is what the wire writes, for all columns and for some", async () => {
  emulator = await startEmulator();
  const accounts = emulator.table("accounts");
  accounts.generate(3);
  for (const select of [undefined, ["name", "revenue", "address1_city"]]) {
    const query = select === undefined ? "" : `?$select=${select.join(",")}`;
    const { pages } = await readAll(emulator, `${api}accounts${query}`);
    const text = pages[0]?.text ?? "";
    expect(text.slice(text.indexOf('"value":['))).toBe(`"value":[${accounts.rows(select).join(",")}]}`);
  }
});

test("one page size serves first reads and deltas, and the delta link comes last", async () => {
  emulator = await startEmulator();
  const books = emulator.table("sample_books");
  const first = await readAll(emulator, `${api}sample_books`, pagesOf(1));
  expect(first.pages).toHaveLength(10);
  expect(first.pages.filter((page) => page.json["@odata.deltaLink"] !== undefined)).toHaveLength(1);
  books.update({ sample_bookcode: "BookCode3" }, { sample_name: "b" });
  books.update({ sample_bookcode: "BookCode1" }, { sample_name: "a" });
  books.delete({ sample_bookcode: "BookCode0" });
  books.delete({ sample_bookcode: "BookCode2" });
  const delta = await readAll(emulator, first.deltaLink ?? "", { prefer: "odata.maxpagesize=1" });
  expect(delta.pages).toHaveLength(4);
  expect(delta.items.map((item) => item.sample_name ?? item.reason)).toEqual([
    "b",
    "a",
    "deleted",
    "deleted",
  ]);
});
