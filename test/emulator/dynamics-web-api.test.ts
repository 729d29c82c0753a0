import { DynamicsWebApi } from "dynamics-web-api";
import { afterEach, expect, test } from "vitest";
import { bookNumber, startEmulator } from "../../src/emulator/index.ts";
import type { Emulator } from "../../src/emulator/index.ts";

let emulator: Emulator;
afterEach(() => emulator.close());

interface Item {
  readonly sample_bookid: string;
  readonly sample_bookcode: string;
  readonly id?: string;
  readonly reason?: string;
}

const columns = ["sample_bookcode", "sample_name", "sample_author"];

test("Microsoft's sample story, told to another client", async () => {
  // docs/protocol.md 11.9
  emulator = await startEmulator({ accessToken: "secret" });
  const client = new DynamicsWebApi({
    serverUrl: `${emulator.url}/`,
    dataApi: { version: "9.2" },
    onTokenRefresh: async () => "secret",
  });
  const books = emulator.table("sample_books");
  const mirror = new Map<string, Item>();

  const first = { collection: "sample_books", select: columns, trackChanges: true, maxPageSize: 3 };
  let page = await client.retrieveMultiple<Item>(first);
  let pages = 1;
  for (;;) {
    for (const row of page.value) mirror.set(row.sample_bookid, row);
    if (page.oDataNextLink === undefined) break;
    page = await client.retrieveMultiple<Item>(
      { collection: "sample_books", maxPageSize: 3 },
      page.oDataNextLink,
    );
    pages++;
  }
  expect([pages, mirror.size]).toEqual([4, 10]);

  for (let number = 10; number < 20; number++) books.insert(bookNumber(number));
  books.upsertByKey({ sample_bookcode: "BookCode0" }, { sample_name: "Book Name 0 updated" });
  books.delete({ sample_bookcode: "BookCode1" });

  const delta = await client.retrieveMultiple<Item>({ collection: "sample_books" }, page.oDataDeltaLink);
  const upserts = delta.value.filter((item) => item.reason === undefined);
  const codes = [10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 0].map((number) => `BookCode${number}`);
  expect(upserts.map((item) => item.sample_bookcode)).toEqual(codes);
  expect(delta.value.slice(11)).toMatchObject([{ reason: "deleted" }]);
  for (const item of delta.value) {
    if (item.reason === undefined) mirror.set(item.sample_bookid, item);
    else mirror.delete(item.id ?? "");
  }
  const rows = books.rows(columns).map((row): unknown => JSON.parse(row));
  expect([...mirror.values()].map(onlyWire)).toEqual(expect.arrayContaining(rows));
  expect(mirror.size).toBe(rows.length);
});

// The client adds members of its own to what it received.
function onlyWire(item: Item): unknown {
  const wire = ["@odata.etag", "sample_bookid", ...columns];
  return Object.fromEntries(Object.entries(item).filter(([name]) => wire.includes(name)));
}
