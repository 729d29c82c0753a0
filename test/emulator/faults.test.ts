import { gunzipSync } from "node:zlib";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { faultKinds, startEmulator } from "../../src/emulator/index.ts";
import type { Emulator, Fault } from "../../src/emulator/index.ts";
import { api, ask, pagesOf, readAll, tracked } from "./ask.ts";
import type { Reply } from "./ask.ts";

let emulator: Emulator;
beforeEach(async () => {
  emulator = await startEmulator();
});
afterEach(() => emulator.close());

const books = `${api}sample_books`;

async function under(fault: Fault, headers = tracked): Promise<Reply> {
  emulator.faults.add({ fault });
  return ask(emulator, books, headers);
}

test("a status has the body that such a status has, unless told otherwise", async () => {
  const bodies: [Fault, string | RegExp][] = [
    [{ kind: "status", status: 429 }, /^\{"error":\{"code":"0x8007232[126]"/],
    [{ kind: "status", status: 502 }, ""],
    [{ kind: "status", status: 503 }, /^<!DOCTYPE html>/],
    [
      { kind: "status", status: 500 },
      '{"error":{"code":"0x80040216","message":"An unexpected error occurred."}}',
    ],
    [
      { kind: "status", status: 503, body: "json", code: "0x1", message: "m" },
      '{"error":{"code":"0x1","message":"m"}}',
    ],
    [
      { kind: "status", status: 500, body: "aspnet", message: "m" },
      /^\{"Message":"m","ExceptionMessage":"m",.*"ErrorCode":"0x0"\}$/,
    ],
    [{ kind: "sql-timeout" }, '{"error":{"code":"0x80044151","message":"SQL timeout expired."}}'],
    [{ kind: "html200" }, /^<!DOCTYPE html>/],
  ];
  for (const [fault, body] of bodies) {
    const reply = await under(fault);
    expect(reply.status).toBe("status" in fault ? fault.status : fault.kind === "html200" ? 200 : 500);
    expect(reply.text).toMatch(
      typeof body === "string" ? new RegExp(`^${body.replace(/[{}.]/g, "\\$&")}$`) : body,
    );
  }
});

test("all three throttling codes turn up, with and without Retry-After", async () => {
  emulator.faults.add({ fault: { kind: "status", status: 429, retryAfter: "30" }, times: 3 });
  const replies = [await ask(emulator, books), await ask(emulator, books), await ask(emulator, books)];
  const codes = replies.map((reply) => reply.json.error.code);
  expect(new Set(codes)).toEqual(new Set(["0x80072321", "0x80072322", "0x80072326"]));
  expect(replies.map((reply) => reply.headers["retry-after"])).toEqual(["30", "30", "30"]);
  expect(
    (await under({ kind: "status", status: 429, retryAfter: "absent" })).headers["retry-after"],
  ).toBeUndefined();
  expect((await under({ kind: "redirect", location: "http://elsewhere/" })).headers.location).toBe(
    "http://elsewhere/",
  );
});

describe("a connection that breaks", () => {
  const cuts: [string, Fault][] = [
    ["in a body of known length", { kind: "cut" }],
    ["in a chunked body", { kind: "cut", transfer: "chunked" }],
    ["after a few bytes", { kind: "cut", afterBytes: 10 }],
    ["before the headers", { kind: "reset" }],
  ];
  for (const [name, fault] of cuts) {
    test(`breaks ${name}`, async () => {
      await expect(under(fault)).rejects.toThrow(/aborted|ECONNRESET|hang up/);
      expect(emulator.requests.at(-1)?.fault).toBe(fault.kind);
      expect((await ask(emulator, books)).status).toBe(200);
    });
  }
});

test("short, garbage and broken-gzip spoil the body", async () => {
  const short = await under({ kind: "short" });
  expect([short.status, short.json, short.text.slice(0, 10)]).toEqual([200, undefined, '{"@odata.c']);
  expect((await under({ kind: "garbage" })).json).toBeUndefined();
  const packed = await under({ kind: "broken-gzip" });
  expect(packed.headers["content-encoding"]).toBe("gzip");
  expect(() => gunzipSync(packed.body)).toThrow(/incorrect|invalid/);
});

test("a stall never ends, until the emulator closes", async () => {
  emulator.faults.add({ fault: { kind: "stall", afterBytes: 9 } });
  const half = emulator.hold(() => true, 9);
  const stalled = ask(emulator, books);
  await half.reached;
  half.release();
  await expect(Promise.all([stalled, emulator.close()])).rejects.toThrow(/aborted|hang up|ECONNRESET/);
});

test("pages whose links are wrong", async () => {
  const page = await ask(emulator, books, pagesOf(4));
  const next = page.json["@odata.nextLink"];
  emulator.faults.add({ fault: { kind: "repeat-next-link" } });
  expect((await ask(emulator, books, pagesOf(4))).json["@odata.nextLink"]).toBe(next);
  const second = await ask(emulator, next, pagesOf(4));
  expect(second.json["@odata.nextLink"]).toBe(next);
  const noLinks = await under({ kind: "no-links" });
  expect(noLinks.text).not.toMatch(/nextLink|deltaLink/);
  const more = await under({ kind: "more-records-without-link" });
  expect(more.text).not.toMatch(/nextLink|deltaLink/);
  expect(more.json["@Microsoft.Dynamics.CRM.morerecords"]).toBe(true);
  const foreign = await under({ kind: "foreign-link", origin: "http://elsewhere" });
  expect(foreign.json["@odata.deltaLink"]).toMatch(/^http:\/\/elsewhere\/api\//);
});

test("faults strike the nth matching request, so many times", async () => {
  emulator.faults.add({
    fault: { kind: "status", status: 500 },
    match: ({ path }) => path.includes("contacts"),
    nth: 2,
    times: 2,
  });
  const seen: number[] = [];
  for (const set of ["contacts", "accounts", "contacts", "contacts", "contacts"]) {
    seen.push((await ask(emulator, api + set)).status);
  }
  expect(seen).toEqual([200, 200, 500, 500, 200]);
  expect(emulator.requests.map((request) => request.status)).toEqual(seen);
});

test("random faults are the same for the same seed", async () => {
  const runs: number[][] = [];
  for (let run = 0; run < 2; run++) {
    emulator.faults.random({ rate: 0.5, seed: 7, kinds: [{ kind: "status", status: 500 }, "sql-timeout"] });
    const seen: number[] = [];
    for (let at = 0; at < 12; at++) seen.push((await ask(emulator, books)).status);
    runs.push(seen);
  }
  expect(runs[0]).toEqual(runs[1]);
  expect(runs[0]).toEqual(expect.arrayContaining([200, 500]));
  emulator.faults.clear();
  expect((await ask(emulator, books)).status).toBe(200);
});

test("faults are set by text, too", async () => {
  emulator.set("fault", "status status=429 retryAfter=9 path=sample nth=2 times=1");
  expect((await ask(emulator, books)).status).toBe(200);
  expect(await ask(emulator, books)).toMatchObject({ status: 429, headers: { "retry-after": "9" } });
  emulator.set("fault", "no-links times=9");
  emulator.set("fault", "none");
  expect((await readAll(emulator, books)).deltaLink).toBeDefined();
  emulator.set("fault", "random rate=1 seed=3 kinds=html200+sql-timeout");
  expect((await ask(emulator, books)).text).toMatch(/DOCTYPE|SQL timeout/);
  for (const wrong of ["quake", "status=503", "cut after=3", "random kinds=quake", "cut times=-1"]) {
    expect(() => emulator.set("fault", wrong)).toThrow(/Kinds: status, cut, /);
  }
  for (const kind of faultKinds) expect(() => emulator.set("fault", kind)).not.toThrow();
});

test("a held request waits until it is released, before the answer or in its middle", async () => {
  const before = emulator.hold(({ path }) => path.includes("sample_books"));
  const reply = ask(emulator, books, tracked);
  await before.reached;
  emulator.table("sample_books").insert({ sample_name: "meanwhile" });
  before.release();
  expect((await reply).json.value).toHaveLength(11);

  const within = emulator.hold(() => true, 20);
  const half = ask(emulator, books, tracked);
  await within.reached;
  emulator.table("sample_books").insert({ sample_name: "too late" });
  within.release();
  expect((await half).json.value).toHaveLength(11);
});

test("a request that is held when the emulator closes breaks", async () => {
  const hold = emulator.hold(() => true);
  const reply = ask(emulator, books).catch((error: unknown) => error);
  await hold.reached;
  await emulator.close();
  expect(await reply).toBeInstanceOf(Error);
});

test("an edit lands before the nth matching answer, once", async () => {
  const table = emulator.table("sample_books");
  emulator.before(
    3,
    () => void table.insert({ sample_name: "in between" }),
    ({ path }) => path.includes("sample_books"),
  );
  const names = async () => (await ask(emulator, books)).json.value.map((row: any) => row.sample_name);
  expect(await names()).not.toContain("in between");
  await ask(emulator, `${api}accounts`);
  expect(await names()).not.toContain("in between");
  expect(await names()).toContain("in between");
  expect(await names()).toHaveLength(11);
});

test("edits between the pages of an untracked listing of keys: every row with its etag, none twice", async () => {
  const table = emulator.table("sample_books");
  const target = `${books}?$select=sample_bookid`;
  const etags = new Map(
    table.rows().map((row) => [JSON.parse(row).sample_bookid, JSON.parse(row)["@odata.etag"]]),
  );
  const ids = [...etags.keys()];
  emulator.before(2, () => table.delete(ids[0]));
  emulator.before(3, () => table.update(ids[9], { sample_name: "later" }));
  const { pages, items } = await readAll(emulator, target, { prefer: "odata.maxpagesize=3" });
  expect(pages).toHaveLength(4);
  expect(pages.map((page) => page.text).join("")).not.toMatch(/deltaLink|track-changes/);
  expect(items.map((row) => Object.keys(row))).toEqual(ids.map(() => ["@odata.etag", "sample_bookid"]));
  expect(items.map((row) => row.sample_bookid)).toEqual(ids);
  const differing = items.filter((row) => row["@odata.etag"] !== etags.get(row.sample_bookid));
  expect(differing.map((row) => row.sample_bookid)).toEqual([ids[9]]);
});

test("a delete, or a change, that is lost from a delta stays lost", async () => {
  const table = emulator.table("sample_books");
  for (const of of ["delete", "upsert"] as const) {
    const { deltaLink = "" } = await readAll(emulator, books);
    const kept = table.insert({ sample_name: "kept" });
    table.delete([...table.ids()][0] ?? "");
    emulator.faults.add({ fault: { kind: "lost-change", of } });
    await ask(emulator, books, tracked);
    const delta = await readAll(emulator, deltaLink);
    const left = delta.items.map((item) => item.reason ?? item.sample_bookid);
    expect(left).toEqual(of === "delete" ? [kept] : ["deleted"]);
    expect((await readAll(emulator, delta.deltaLink ?? "")).items).toEqual([]);
  }
});

test("faults by chance lose nothing for good, unless asked to", () => {
  const met = () =>
    new Set(
      Array.from(
        { length: 400 },
        () => emulator.faults.take({ method: "GET", path: "", headers: {}, status: 0 }, () => true)?.kind,
      ),
    );
  emulator.set("fault", "random rate=1 seed=1");
  const others = faultKinds.filter((kind) => kind !== "lost-change");
  expect(met()).toEqual(new Set(others));
  emulator.set("fault", "random rate=1 seed=1 kinds=lost-change");
  expect(met()).toEqual(new Set(["lost-change"]));
  expect(() => emulator.set("fault", "lost-change of=upsert")).not.toThrow();
});
