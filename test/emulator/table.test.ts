import { afterEach, beforeEach, expect, test } from "vitest";
import { startEmulator } from "../../src/emulator/index.ts";
import type { Emulator } from "../../src/emulator/index.ts";
import { api, ask, pagesOf, readAll } from "./ask.ts";

let emulator: Emulator;
beforeEach(async () => {
  emulator = await startEmulator();
});
afterEach(() => emulator.close());

const idIn = (row: string | undefined, name: string) =>
  new RegExp(`"${name}":"([^"]*)"`).exec(row ?? "")?.[1] ?? "";

const version = (row: string | undefined) => BigInt(/W\/\\"(\d+)/.exec(row ?? "")?.[1] ?? "0");

test("writes take one version after another, and a row keeps its place", () => {
  const books = emulator.table("sample_books");
  const before = books.rows();
  const id = idIn(before[3], "sample_bookid");
  books.delete(id);
  expect(books.count()).toBe(9);
  books.restore(id);
  const after = books.rows();
  expect(after.map((row) => idIn(row, "sample_bookid"))).toEqual(
    before.map((row) => idIn(row, "sample_bookid")),
  );
  expect(version(after[3])).toBeGreaterThan(version(after[9]));
  expect(after[3]).toContain(`"versionnumber":${version(after[3])}`);
  books.delete(id);
  expect(books.insert({ sample_name: "again" }, id.toUpperCase())).toBe(id);
  expect(books.rows()[3]).toContain('"sample_bookcode":null,"sample_name":"again"');
});

test("mistakes in a test are told", () => {
  const books = emulator.table("sample_books");
  const id = idIn(books.rows()[0], "sample_bookid");
  expect(() => books.insert({}, id)).toThrow(/already has a row/);
  expect(() => books.insert({}, "1")).toThrow(/no GUID/);
  expect(() => books.insert({ sample_bookcode: "BookCode5" })).toThrow(/sample_bookcode is taken/);
  expect(() => books.insert({ nothing: 1 })).toThrow(/no column 'nothing'/);
  expect(() => books.update({ sample_bookcode: "none" }, {})).toThrow(/has no row/);
  expect(() => books.restore(id)).toThrow(/no deleted row/);
  expect(() => emulator.table("sample_book")).toThrow(/no table/);
  expect(books.count()).toBe(10);
});

test("an alternate key finds a row to update, or makes one", () => {
  const books = emulator.table("sample_books");
  const id = books.upsertByKey({ sample_bookcode: "BookCode0" }, { sample_name: "x" });
  expect(id).toBe(idIn(books.rows()[0], "sample_bookid"));
  expect(books.rows()[0]).toContain('"sample_name":"x","sample_author":"Author 0"');
  books.upsertByKey({ sample_bookcode: "new" }, { sample_name: "y" });
  expect(books.rows()[10]).toContain('"sample_bookcode":"new","sample_name":"y"');
});

test("generated rows are rows like others", async () => {
  const accounts = emulator.table("accounts");
  const { deltaLink = "" } = await readAll(emulator, `${api}accounts?$select=name`);
  accounts.generate(6000);
  const [, , , , , one, two, three] = accounts.rows();
  accounts.update(idIn(one, "accountid"), { name: "changed" });
  accounts.delete(idIn(two, "accountid"));
  accounts.delete(idIn(three, "accountid"));
  accounts.restore(idIn(three, "accountid"));
  expect(accounts.count()).toBe(6004);
  const full = await readAll(emulator, `${api}accounts?$select=name`);
  expect(full.items.map((row) => JSON.stringify(row))).toEqual(accounts.rows(["name"]));
  const delta = await readAll(emulator, deltaLink);
  expect(delta.pages).toHaveLength(2);
  expect(delta.items).toHaveLength(6000);
  expect(delta.items.slice(-3)).toMatchObject([
    { name: "changed" },
    { accountid: idIn(three, "accountid") },
    { id: idIn(two, "accountid"), reason: "deleted" },
  ]);
});

test("a generated account has about 1.35 KB", () => {
  const accounts = emulator.table("accounts");
  accounts.generate(100);
  const rows = accounts.rows().slice(5);
  const mean = rows.reduce((sum, row) => sum + row.length, 0) / rows.length;
  expect(mean).toBeGreaterThan(1250);
  expect(mean).toBeLessThan(1450);
});

test("ten million rows need no memory to speak of", async () => {
  const accounts = emulator.table("accounts");
  const before = process.memoryUsage().heapUsed;
  accounts.generate(10_000_000);
  expect(process.memoryUsage().heapUsed - before).toBeLessThan(20e6);
  const page = await ask(emulator, `${api}accounts?$select=name`, pagesOf(2));
  expect(page.json["@odata.nextLink"]).toBeDefined();
  expect(
    (await ask(emulator, `${api}RetrieveTotalRecordCount(EntityNames=@p1)?@p1=["account"]`)).text,
  ).toContain("[10000005]");
});
