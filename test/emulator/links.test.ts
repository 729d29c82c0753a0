import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { startEmulator } from "../../src/emulator/index.ts";
import type { Emulator } from "../../src/emulator/index.ts";
import { api, ask, openClock, pagesOf, readAll, tracked } from "./ask.ts";

let emulator: Emulator;
let clock: ReturnType<typeof openClock>;
beforeEach(async () => {
  clock = openClock("2026-01-05T10:00:00Z");
  emulator = await startEmulator({ clock: clock.now });
});
afterEach(() => emulator.close());

describe("a link in another spelling is refused", () => {
  const spellings: Record<string, (link: string) => string> = {
    "upper case digits": (link) =>
      link.replace(/%2f/g, "%2F").replace(/%25([0-9a-f]{2})/g, (_, hex) => `%25${hex.toUpperCase()}`),
    decoded: (link) => link.replaceAll("%22", '"').replaceAll("%21", "!"),
    "an added option": (link) => `${link}&$count=true`,
    "another order of $select": (link) => link.replace("$select", "%24select"),
  };
  for (const [name, spell] of Object.entries(spellings)) {
    test(`refuses ${name}`, async () => {
      const target = `${api}sample_books?$select=sample_name`;
      const page = await ask(emulator, target, pagesOf(4));
      const { deltaLink = "" } = await readAll(emulator, target);
      for (const link of [page.json["@odata.nextLink"] as string, deltaLink]) {
        expect((await ask(emulator, link, pagesOf(4))).status).toBe(200);
        expect((await ask(emulator, spell(link), pagesOf(4))).status).toBeGreaterThanOrEqual(400);
      }
    });
  }
});

test("a delta link can be used twice, and later tokens start where they say", async () => {
  const { deltaLink = "" } = await readAll(emulator, `${api}sample_books`);
  const books = emulator.table("sample_books");
  books.insert({ sample_name: "one" });
  const once = await readAll(emulator, deltaLink);
  const twice = await readAll(emulator, deltaLink);
  expect(twice.items).toEqual(once.items);
  expect((await readAll(emulator, once.deltaLink ?? "")).items).toEqual([]);
});

test("a row that comes and goes between two polls is still a delete", async () => {
  const { deltaLink = "" } = await readAll(emulator, `${api}sample_books`);
  const id = emulator.table("sample_books").insert({});
  emulator.table("sample_books").delete(id);
  expect((await readAll(emulator, deltaLink)).items).toMatchObject([{ id, reason: "deleted" }]);
});

test("changes made during a load are covered by its token", async () => {
  const books = emulator.table("sample_books");
  const page = await ask(emulator, `${api}sample_books`, pagesOf(4));
  const [delivered, , gone] = page.json.value;
  books.update(delivered.sample_bookid, { sample_name: "changed" });
  books.delete(gone.sample_bookid);
  const later = books.insert({ sample_name: "later" });
  const rest = await readAll(emulator, page.json["@odata.nextLink"], pagesOf(4));
  const delta = await readAll(emulator, rest.deltaLink ?? "");
  expect(delta.items.map((item) => item.sample_bookid ?? item.id)).toEqual([
    delivered.sample_bookid,
    later,
    gone.sample_bookid,
  ]);
});

test("a token expires with its date, or when told to", async () => {
  const { deltaLink = "" } = await readAll(emulator, `${api}sample_books`);
  clock.move(6.9);
  const fresh = await readAll(emulator, deltaLink);
  clock.move(0.2);
  expect((await ask(emulator, deltaLink)).json.error.code).toBe("0x80044352");
  expect((await ask(emulator, deltaLink.replace("?", "/$count?"))).status).toBe(400);
  expect((await ask(emulator, fresh.deltaLink ?? "")).status).toBe(200);
  emulator.expireTokens();
  expect((await ask(emulator, fresh.deltaLink ?? "")).status).toBe(400);
  const again = await readAll(emulator, `${api}sample_books`);
  expect((await ask(emulator, again.deltaLink ?? "")).status).toBe(200);
  emulator.expireTokens("contacts");
  expect((await ask(emulator, again.deltaLink ?? "")).status).toBe(200);
});

test("counts rows and changes", async () => {
  const { deltaLink = "" } = await readAll(emulator, `${api}sample_books?$select=sample_name`);
  emulator.table("sample_books").delete({ sample_bookcode: "BookCode4" });
  emulator.table("sample_books").insert({});
  expect(await ask(emulator, `${api}sample_books/$count`)).toMatchObject({
    text: "10",
    headers: { "content-type": "text/plain" },
  });
  for (const link of [deltaLink.replace("?", "/$count?"), deltaLink.replace(/\?.*&/, "/$count?")]) {
    expect((await ask(emulator, link)).text).toBe("2");
  }
  expect((await ask(emulator, deltaLink.replace("?", "/$count?").replace("%2f", "/"))).status).toBe(400);
});

test("refuses what it does not do, by name", async () => {
  const refused: [string, number, string][] = [
    [
      "sample_books?$select=nam",
      400,
      "Could not find a property named 'nam' on type 'Microsoft.Dynamics.CRM.sample_book'.",
    ],
    [
      "accounts?$select=ownerid",
      400,
      "Could not find a property named 'ownerid' on type 'Microsoft.Dynamics.CRM.account'.",
    ],
    [
      "sample_books?$filter=a",
      400,
      `The "$filter" query parameter isn't supported when Change Tracking is enabled.`,
    ],
    [
      "sample_books?$expand=a",
      400,
      `The "$expand" query parameter isn't supported when Change Tracking is enabled.`,
    ],
    ["sample_books?$apply=a", 501, "The emulator does not do $apply together with odata.track-changes."],
    ["sitemaps", 400, "Entity sitemap isn't enabled for change tracking."],
    ["books", 404, "Resource not found for the segment 'books'."],
    ["$metadata", 501, "The emulator does not do $metadata."],
    [
      "sample_books(00000000-0000-0000-0000-000000000001)",
      404,
      "Entity 'sample_book' With Id = 00000000-0000-0000-0000-000000000001 Does Not Exist",
    ],
  ];
  for (const [path, status, message] of refused) {
    const reply = await ask(emulator, api + path, tracked);
    expect([path, reply.status, reply.json.error.message]).toEqual([path, status, message]);
  }
  expect((await ask(emulator, `${api}sample_books?$top=1`)).status).toBe(501);
  expect((await ask(emulator, `${api}sample_books`, {}, "PUT")).status).toBe(501);
  expect((await ask(emulator, "/api/data/v7.1/accounts")).status).toBe(501);
});

test("a link fails when its column is dropped or tracking is switched off", async () => {
  const books = emulator.table("sample_books");
  const { deltaLink = "" } = await readAll(emulator, `${api}sample_books?$select=sample_name`);
  const all = await readAll(emulator, `${api}sample_books`);
  books.dropColumn("sample_name");
  expect((await ask(emulator, deltaLink)).json.error.code).toBe("0x80060888");
  books.insert({ sample_author: "me" });
  expect((await readAll(emulator, all.deltaLink ?? "")).items).toMatchObject([{ sample_author: "me" }]);
  books.switchTracking(false);
  expect((await ask(emulator, all.deltaLink ?? "")).json.error.code).toBe("0x80072491");
});
