import { DynamicsWebApi } from "dynamics-web-api";
import { afterEach, beforeEach, expect, test } from "vitest";
import { everyKind, startEmulator } from "../../src/emulator/index.ts";
import type { Emulator } from "../../src/emulator/index.ts";
import { api, ask, readAll, write } from "./ask.ts";
import type { Reply } from "./ask.ts";

let emulator: Emulator;
beforeEach(async () => {
  emulator = await startEmulator();
  emulator.addTable(everyKind);
});
afterEach(() => emulator.close());

const books = `${api}sample_books`;
const samples = `${api}new_samples`;
const error = (reply: Reply) => [reply.status, reply.json?.error?.code];
const bookId = (at: number) => [...emulator.table("sample_books").ids()][at] ?? "";

test("POST makes a row, says where it is, and a delta tells of it", async () => {
  const { deltaLink = "" } = await readAll(emulator, books);
  const made = await write(emulator, "POST", books, { sample_name: "new", sample_bookcode: "N1" });
  const url = String(made.headers["odata-entityid"]);
  expect([made.status, made.text]).toEqual([204, ""]);
  expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/api\/data\/v9\.2\/sample_books\([0-9a-f-]{36}\)$/);
  expect((await ask(emulator, url)).json).toMatchObject({ sample_name: "new", sample_bookcode: "N1" });
  expect((await readAll(emulator, deltaLink)).items).toMatchObject([{ sample_name: "new" }]);
  const shown = await write(
    emulator,
    "POST",
    `${books}?$select=sample_name`,
    { sample_name: "shown" },
    {
      prefer: "return=representation",
    },
  );
  expect([shown.status, Object.keys(shown.json)]).toEqual([
    201,
    ["@odata.context", "@odata.etag", "sample_name", "sample_bookid"],
  ]);
});

test("PATCH changes a row, or makes it under the id that was asked for", async () => {
  const { deltaLink = "" } = await readAll(emulator, books);
  const id = bookId(0);
  expect((await write(emulator, "PATCH", `${books}(${id})`, { sample_author: null })).status).toBe(204);
  const other = "00000000-0000-0000-0000-00000000abcd";
  expect((await write(emulator, "PATCH", `${books}(${other})`, { sample_name: "made" })).status).toBe(204);
  expect((await readAll(emulator, deltaLink)).items).toMatchObject([
    { sample_bookid: id, sample_author: null, sample_name: "Book Name 0" },
    { sample_bookid: other, sample_name: "made" },
  ]);
});

test("an upsert by alternate key finds the row, or makes one with that key", async () => {
  const patch = (code: string, body: object, headers = {}) =>
    write(emulator, "PATCH", `${books}(sample_bookcode='${code}')`, body, headers);
  const found = await patch("BookCode3", { sample_name: "by key" });
  expect(found.headers["odata-entityid"]).toContain(`(${bookId(3)})`);
  const made = await patch("O%27%27Neil", { sample_name: "made" });
  expect((await ask(emulator, String(made.headers["odata-entityid"]))).json).toMatchObject({
    sample_bookcode: "O'Neil",
    sample_name: "made",
  });
  expect((await ask(emulator, `${books}(sample_bookcode='O%27%27Neil')`)).json.sample_name).toBe("made");
  expect((await patch("none", {}, { "if-match": "*" })).status).toBe(404);
  expect(error(await patch("A%2F1", {}))).toEqual([400, "0x8006088a"]);
  const noKey = await write(emulator, "PATCH", `${books}(sample_name='x')`, {});
  expect(error(noKey)).toEqual([400, "0x80060888"]);
  expect(noKey.json.error.message).toContain("The key in the request URI is not valid for resource");
  expect(emulator.table("sample_books").count()).toBe(11);
});

test("DELETE takes a row away, once", async () => {
  const { deltaLink = "" } = await readAll(emulator, books);
  const id = bookId(4);
  expect((await write(emulator, "DELETE", `${books}(${id})`)).status).toBe(204);
  expect(error(await write(emulator, "DELETE", `${books}(${id})`))).toEqual([404, "0x80040217"]);
  expect((await write(emulator, "DELETE", `${books}(sample_bookcode='BookCode5')`)).status).toBe(204);
  expect((await readAll(emulator, deltaLink)).items.map((item) => item.reason)).toEqual([
    "deleted",
    "deleted",
  ]);
});

test("conditions: a write lands only on the version that was read", async () => {
  const target = `${books}(${bookId(1)})`;
  const etag = String((await ask(emulator, target)).headers.etag);
  expect((await ask(emulator, target, { "if-none-match": etag })).status).toBe(304);
  const change = (headers: object) => write(emulator, "PATCH", target, { sample_name: "x" }, { ...headers });
  expect((await change({ "if-match": etag })).status).toBe(204);
  expect(error(await change({ "if-match": etag }))).toEqual([412, "0x80060882"]);
  expect(error(await change({ "if-none-match": "*" }))).toEqual([412, "0x80040237"]);
  expect((await change({ "if-match": "*" })).status).toBe(204);
  const gone = await write(emulator, "DELETE", target, undefined, { "if-match": etag });
  expect(error(gone)).toEqual([412, "0x80060882"]);
  const missing = `${books}(00000000-0000-0000-0000-000000000001)`;
  expect(error(await write(emulator, "PATCH", missing, {}, { "if-match": "*" }))).toEqual([
    404,
    "0x80040217",
  ]);
  expect((await ask(emulator, target, { "if-none-match": etag })).status).toBe(200);
});

test("a key that another row has is refused, and nothing is written", async () => {
  const taken = { sample_bookcode: "BookCode5" };
  const { deltaLink = "" } = await readAll(emulator, books);
  expect(error(await write(emulator, "POST", books, taken))).toEqual([412, "0x80060892"]);
  expect(error(await write(emulator, "PATCH", `${books}(${bookId(1)})`, taken))).toEqual([412, "0x80060892"]);
  const sameId = { sample_bookid: bookId(1), sample_name: "x" };
  expect(error(await write(emulator, "POST", books, sameId))).toEqual([412, "0x80040237"]);
  expect((await readAll(emulator, deltaLink)).items).toEqual([]);
});

test("values come back with the digits that their column has", async () => {
  const made = await write(
    emulator,
    "POST",
    `${samples}?$select=new_big,new_decimal,new_price,new_double,new_day,new_moment,new_many,new_flag,_new_accountid_value,_new_customerid_value`,
    '{"new_big":9007199254740993,"new_decimal":0.1,"new_price":922337203685477.58074,"new_double":1.50,' +
      '"new_day":"2024-02-29","new_moment":"2024-02-29T23:59:59Z","new_many":"100000000,100000001","new_flag":true,' +
      '"new_AccountId@odata.bind":"/accounts(60C4E274-0d87-e711-80e5-00155db19e6d)",' +
      '"new_customerid_contact@odata.bind":"/contacts(2e451703-c686-e711-80e5-00155db19e6d)","versionnumber":1}',
    { prefer: "return=representation" },
  );
  expect(made.text).toContain(
    '"new_big":9007199254740993,"new_decimal":0.1000000000,"new_double":1.50,"new_price":922337203685477.5807,' +
      '"new_flag":true,"new_many":"100000000,100000001","new_moment":"2024-02-29T23:59:59Z","new_day":"2024-02-29",' +
      '"_new_accountid_value":"60c4e274-0d87-e711-80e5-00155db19e6d",' +
      '"_new_customerid_value":"2e451703-c686-e711-80e5-00155db19e6d",',
  );
  for (const [sent, shown] of [
    ["-0.00005", "-0.0001"],
    ["12", "12.0000"],
    ["0.99996", "1.0000"],
    ["1.25", "1.2500"],
  ]) {
    const url = String(
      (await write(emulator, "POST", samples, `{"new_price":${sent}}`)).headers["odata-entityid"],
    );
    expect((await ask(emulator, `${url}?$select=new_price`)).text).toContain(`"new_price":${shown},`);
  }
});

test("a value that the column cannot hold, or a member that is no column, is refused by name", async () => {
  const wrong: [string, string][] = [
    ['{"new_whole":"1"}', "new_whole"],
    ['{"new_whole":1.5}', "new_whole"],
    ['{"new_flag":1}', "new_flag"],
    ['{"new_day":"2024-02-29T00:00:00Z"}', "new_day"],
    ['{"new_moment":"2024-02-29"}', "new_moment"],
    ['{"new_name":5}', "new_name"],
    ['{"new_guid":"x"}', "new_guid"],
    ['{"new_nothing":1}', "new_nothing"],
    ['{"_new_accountid_value":"60c4e274-0d87-e711-80e5-00155db19e6d"}', "new_accountid@odata.bind"],
    ['{"new_accountid@odata.bind":"accounts"}', "new_accountid@odata.bind"],
    ['{"new_x@odata.bind":"/accounts(60c4e274-0d87-e711-80e5-00155db19e6d)"}', "new_x"],
  ];
  const count = emulator.table("new_samples").count();
  for (const [body, name] of wrong) {
    const reply = await write(emulator, "POST", samples, body);
    expect([body, ...error(reply)]).toEqual([body, 400, "0x80060888"]);
    expect(reply.json.error.message).toContain(name);
  }
  for (const body of ["", "[]", "{", "null"])
    expect((await write(emulator, "POST", samples, body)).status).toBe(400);
  expect((await ask(emulator, samples, { "content-type": "text/plain" }, "POST", "{}")).status).toBe(415);
  expect((await write(emulator, "PUT", `${samples}(00000000-0000-0000-0000-000000000001)`, {})).status).toBe(
    501,
  );
  expect(emulator.table("new_samples").count()).toBe(count);
});

test("another client creates, updates, upserts and deletes", async () => {
  const client = new DynamicsWebApi({ serverUrl: `${emulator.url}/`, dataApi: { version: "9.2" } });
  const collection = "sample_books";
  const id = await client.create<object, string>({
    collection,
    data: { sample_name: "made", sample_bookcode: "M1" },
  });
  await client.update({ collection, key: id, data: { sample_author: "me" } });
  await client.upsert({ collection, key: "sample_bookcode='M1'", data: { sample_name: "found" } });
  const row: any = await client.retrieve({ collection, key: id });
  expect(row).toMatchObject({ sample_name: "found", sample_author: "me", sample_bookcode: "M1" });
  await client.deleteRecord({ collection, key: id });
  await expect(client.retrieve({ collection, key: id })).rejects.toMatchObject({ status: 404 });
});
