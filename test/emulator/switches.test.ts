import { afterEach, describe, expect, test } from "vitest";
import {
  accounts,
  describeSwitches,
  sampleBooks,
  startEmulator,
  switchNames,
} from "../../src/emulator/index.ts";
import type { Emulator, SwitchName } from "../../src/emulator/index.ts";
import { api, ask, pagesOf, readAll, tracked } from "./ask.ts";
import type { Reply } from "./ask.ts";

let emulator: Emulator;
afterEach(() => emulator.close());

const books = `${api}sample_books?$select=sample_name`;
const annotated = { prefer: 'odata.track-changes,odata.include-annotations="*"' };
const table = () => emulator.table("sample_books");
const first = (headers = tracked) => ask(emulator, books, headers);

/** A first read, some writes, and the delta after them. */
async function delta(write: () => void, target = books): Promise<Reply> {
  const { deltaLink = "" } = await readAll(emulator, target);
  write();
  return ask(emulator, deltaLink);
}

const change = () => delta(() => table().update({ sample_bookcode: "BookCode0" }, { sample_name: "x" }));
const remove = () => delta(() => table().delete({ sample_bookcode: "BookCode0" }));
const recreate = () =>
  delta(() => {
    const id = idOf(0);
    table().delete(id);
    table().restore(id);
  });
const mixedDelta = () =>
  delta(() => {
    table().delete({ sample_bookcode: "BookCode0" });
    table().insert({ sample_name: "new" });
  });
const nothing = () => delta(() => {});
const expiredDelta = () => delta(() => emulator.expireTokens());
const malformed = async () => ask(emulator, `${books}&$deltatoken=abc`);
const many = async (path: (link: string) => string) => {
  table().generate(6000);
  const { deltaLink = "" } = await readAll(emulator, books);
  return ask(emulator, path(deltaLink));
};
const idOf = (number: number) => /"sample_bookid":"(.{36})"/.exec(table().rows()[number] ?? "")?.[1] ?? "";
const error = (reply: Reply) => [reply.status, reply.json?.error?.code];
const codes = (reply: Reply) => reply.json.value.map((item: any) => item.reason ?? item.sample_name);

/** What each setting does to an answer that shows it; the first line of each is the default. */
const effects: { readonly [Name in SwitchName]: { readonly [setting: string]: () => Promise<void> } } = {
  "delta-link-place": {
    before: async () => expect(Object.keys((await first()).json)[1]).toBe("@odata.deltaLink"),
    after: async () => expect(Object.keys((await first()).json).at(-1)).toBe("@odata.deltaLink"),
  },
  "next-link-place": {
    after: async () =>
      expect(Object.keys((await first(pagesOf(1) as typeof tracked)).json).at(-1)).toBe("@odata.nextLink"),
    before: async () =>
      expect(Object.keys((await first(pagesOf(1) as typeof tracked)).json)[1]).toBe("@odata.nextLink"),
  },
  "delta-link-page": {
    last: async () => expect((await readAll(emulator, books)).deltaLink).toBeDefined(),
    missing: async () => expect((await readAll(emulator, books)).deltaLink).toBeUndefined(),
  },
  "annotations-tracking": {
    works: async () => expect((await first(annotated)).text).toContain("@odata.deltaLink"),
    "drops-delta-link": async () => {
      expect((await first(annotated)).text).not.toContain("@odata.deltaLink");
      expect((await first()).text).toContain("@odata.deltaLink");
    },
  },
  "preference-applied": {
    echo: async () =>
      expect((await first(annotated)).headers["preference-applied"]).toBe(
        'odata.track-changes,odata.include-annotations="*"',
      ),
    absent: async () => expect((await first(annotated)).headers["preference-applied"]).toBeUndefined(),
    partial: async () =>
      expect((await first(annotated)).headers["preference-applied"]).toBe(
        'odata.include-annotations="OData.Community.Display.V1.FormattedValue"',
      ),
  },
  maxpagesize: {
    honoured: async () => expect((await readAll(emulator, books, pagesOf(3))).pages).toHaveLength(4),
    ignored: async () => expect((await readAll(emulator, books, pagesOf(3))).pages).toHaveLength(1),
  },
  "refused-options": {
    "400": async () =>
      expect(error(await ask(emulator, `${books}&$top=1`, tracked))).toEqual([400, "0x80060888"]),
    "other-code": async () =>
      expect(error(await ask(emulator, `${books}&$top=1`, tracked))).toEqual([400, "0x80040203"]),
    "expand-accepted": async () => {
      expect((await ask(emulator, `${books}&$expand=ownerid`, tracked)).status).toBe(200);
      expect((await ask(emulator, `${books}&$top=1`, tracked)).status).toBe(400);
    },
  },
  "untracked-table": {
    "400": async () =>
      expect(error(await ask(emulator, `${api}userqueries`, tracked))).toEqual([400, "0x80072491"]),
    "200": async () => {
      const reply = await ask(emulator, `${api}userqueries`, tracked);
      expect([reply.status, reply.json.value.length, reply.json["@odata.deltaLink"]]).toEqual([
        200,
        2,
        undefined,
      ]);
    },
    "other-wording": async () =>
      expect((await ask(emulator, `${api}userqueries`, tracked)).json.error.message).toMatch(
        /^Entity: userquery isn't enabled for change tracking\. /,
      ),
  },
  "expired-token": {
    "400": async () => expect(error(await expiredDelta())).toEqual([400, "0x80044352"]),
    "410": async () => expect(error(await expiredDelta())).toEqual([410, ""]),
    "all-rows": async () => {
      const reply = await expiredDelta();
      expect([reply.status, reply.json.value.length]).toEqual([200, 10]);
      expect((await ask(emulator, reply.json["@odata.deltaLink"])).json.value).toEqual([]);
    },
    decimal: async () => expect(error(await expiredDelta())).toEqual([400, "-2147204270"]),
    "message-only": async () => {
      const reply = await expiredDelta();
      expect(error(reply)).toEqual([400, ""]);
      expect(reply.json.error.message).toMatch(/has expired\. Please perform a full sync\.$/);
    },
  },
  "malformed-token": {
    "0x80072515": async () => expect(error(await malformed())).toEqual([400, "0x80072515"]),
    "0x80060888": async () => expect(error(await malformed())).toEqual([400, "0x80060888"]),
    "0x80040203": async () => expect(error(await malformed())).toEqual([400, "0x80040203"]),
  },
  "empty-delta": {
    value: async () => expect((await nothing()).json.value).toEqual([]),
    "204": async () => expect(await nothing()).toMatchObject({ status: 204, text: "" }),
    "200-empty": async () => expect(await nothing()).toMatchObject({ status: 200, text: "" }),
  },
  "unchanged-link": {
    "new-date": async () => {
      const { deltaLink = "" } = await readAll(emulator, books);
      emulator.table("contacts").insert({});
      expect((await ask(emulator, deltaLink)).json["@odata.deltaLink"]).not.toBe(deltaLink);
    },
    identical: async () => {
      const { deltaLink = "" } = await readAll(emulator, books);
      emulator.table("contacts").insert({});
      expect((await ask(emulator, deltaLink)).json["@odata.deltaLink"]).toBe(deltaLink);
    },
  },
  "delta-order": {
    "upserts-first": async () => expect(codes(await mixedDelta())).toEqual(["new", "deleted"]),
    interleaved: async () => expect(codes(await mixedDelta())).toEqual(["deleted", "new"]),
  },
  recreate: {
    upsert: async () => expect(codes(await recreate())).toEqual(["Book Name 0"]),
    both: async () => expect(codes(await recreate())).toEqual(["Book Name 0", "deleted"]),
  },
  repeats: {
    off: async () => expect(codes(await change())).toEqual(["x"]),
    "in-batch": async () => expect(codes(await change())).toEqual(["x", "x"]),
    redeliver: async () => {
      table().update({ sample_bookcode: "BookCode7" }, { sample_name: "old" });
      expect(codes(await change())).toEqual(["old", "x"]);
    },
    "in-full": async () => {
      const { items } = await readAll(emulator, books, pagesOf(4));
      expect(items.length).toBe(12);
      expect(new Set(items.map((item) => item.sample_bookid)).size).toBe(10);
    },
  },
  "deleted-id": {
    bare: async () => expect((await remove()).json.value[0].id).toMatch(/^[0-9a-f-]{36}$/),
    upper: async () => expect((await remove()).json.value[0].id).toMatch(/^[0-9A-F-]{36}$/),
    key: async () => expect((await remove()).json.value[0].id).toMatch(/^sample_books\([0-9a-f-]{36}\)$/),
    url: async () =>
      expect((await remove()).json.value[0].id).toMatch(/^http:.*\/sample_books\([0-9a-f-]{36}\)$/),
    removed: async () =>
      expect((await remove()).json.value[0]).toMatchObject({ "@removed": { reason: "deleted" } }),
  },
  reason: {
    deleted: async () => expect((await remove()).json.value[0].reason).toBe("deleted"),
    changed: async () => expect((await remove()).json.value[0].reason).toBe("changed"),
    absent: async () => expect(Object.keys((await remove()).json.value[0])).toEqual(["@odata.context", "id"]),
  },
  "token-hex": {
    lower: async () => expect((await first()).text).toMatch(/deltatoken=\d+%21\d\d%2f/),
    upper: async () => expect((await first()).text).toMatch(/deltatoken=\d+%21\d\d%2F/),
    plus: async () => {
      const { deltaLink = "" } = await readAll(emulator, books);
      expect((await ask(emulator, deltaLink.replace("%20", "+").replaceAll("%3a", ":"))).status).toBe(200);
    },
  },
  skiptoken: {
    nested: async () =>
      expect((await first(pagesOf(1) as typeof tracked)).text).toContain("istracking=%22True%22"),
    "without-istracking": async () => {
      expect((await first(pagesOf(1) as typeof tracked)).text).not.toContain("istracking");
      expect((await readAll(emulator, books, pagesOf(1))).deltaLink).toBeDefined();
    },
  },
  "count-body": {
    plain: async () => expect((await ask(emulator, `${api}sample_books/$count`)).text).toBe("10"),
    bom: async () => expect((await ask(emulator, `${api}sample_books/$count`)).text).toBe("\u{feff}10"),
    space: async () => expect((await ask(emulator, `${api}sample_books/$count`)).text).toBe(" 10\r\n"),
  },
  "count-cap": {
    all: async () => expect((await many(() => `${api}sample_books/$count`)).text).toBe("5000"),
    rows: async () => {
      expect((await many(() => `${api}sample_books/$count`)).text).toBe("5000");
      const { deltaLink = "" } = await readAll(emulator, books);
      table().generate(5001);
      expect((await ask(emulator, deltaLink.replace("?", "/$count?"))).text).toBe("5001");
    },
    none: async () => expect((await many(() => `${api}sample_books/$count`)).text).toBe("6010"),
  },
  "total-record-count": {
    exact: async () => expect(await totalBooks()).toBe(10),
    stale: async () => expect(await totalBooks()).toBe(9),
  },
  hosts: {
    asked: async () => expect(await hosts()).toEqual([`http://asked:1`, `http://asked:1`]),
    mixed: async () => expect((await hosts()).toSorted()).toEqual(["http://asked:1", "http://localhost:1"]),
  },
  challenge: {
    full: async () =>
      expect(await challenged()).toBe("Bearer authorization_uri=https://login/, resource_id=BASE/"),
    "no-resource-id": async () => expect(await challenged()).toBe("Bearer authorization_uri=https://login/"),
    "no-authorization-uri": async () => expect(await challenged()).toBe("Bearer resource_id=BASE/"),
    quoted: async () =>
      expect(await challenged()).toBe('Bearer authorization_uri="https://login/", resource_id="BASE/"'),
  },
  "min-active-version": {
    current: async () => expect(codes(await change())).toEqual(["x"]),
    held: async () => {
      const { deltaLink = "" } = await readAll(emulator, books);
      table().insert({ sample_name: "hidden" });
      const held = await ask(emulator, deltaLink);
      expect(codes(held)).toEqual([]);
      expect((await first()).json.value).toHaveLength(11);
      emulator.set("min-active-version", "current");
      expect(codes(await ask(emulator, held.json["@odata.deltaLink"]))).toEqual(["hidden"]);
    },
  },
  lag: {
    "0": async () => expect(codes(await change())).toEqual(["x"]),
    "3": async () => {
      const reply = await change();
      expect(codes(reply)).not.toContain("x");
      emulator.set("lag", "0");
      expect(codes(await ask(emulator, reply.json["@odata.deltaLink"]))).toContain("x");
    },
  },
  json: {
    compact: async () => expect((await first()).text).toMatch(/^\{"@odata.context":"/),
    pretty: async () => {
      const reply = await first();
      expect(reply.text).toMatch(/^\{\r\n {2}"@odata.context": "/);
      expect(reply.json.value).toHaveLength(10);
    },
    mixed: async () => {
      const compact = JSON.stringify((await ask(emulator, `${api}sitemaps`)).json);
      const reply = await ask(emulator, `${api}accounts`, tracked);
      for (const gap of [" ", "\n", "\t", "\r\n"]) expect(reply.text).toContain(gap);
      expect(reply.json.value).toHaveLength(5);
      expect(reply.text).toMatch(/\s100000\.0000|100000\.0000\s/);
      expect(compact).toContain("Sales Hub");
    },
  },
  "first-member": {
    etag: async () => expect(Object.keys((await first()).json.value[0])[0]).toBe("@odata.etag"),
    column: async () =>
      expect(Object.keys((await first()).json.value[0])).toEqual([
        "sample_name",
        "sample_bookid",
        "@odata.etag",
      ]),
  },
  gzip: {
    off: async () => expect(await encodingFor("gzip, br")).toBeUndefined(),
    on: async () => {
      expect(await encodingFor("br, gzip")).toBe("br");
      expect(await encodingFor("")).toBeUndefined();
    },
    gzip: async () => expect(await encodingFor("br, gzip")).toBe("gzip"),
    deflate: async () => expect(await encodingFor("gzip, deflate;q=0.5")).toBe("deflate"),
    br: async () => expect(await encodingFor("gzip, br")).toBe("br"),
  },
  transfer: {
    length: async () => expect((await first()).headers["content-length"]).toBeDefined(),
    chunked: async () => expect((await first()).headers["transfer-encoding"]).toBe("chunked"),
  },
  "no-application-user": {
    off: async () => expect((await ask(emulator, `${api}WhoAmI`)).status).toBe(200),
    on: async () =>
      expect((await ask(emulator, `${api}WhoAmI`)).text).toBe(
        '{"error":{"code":"0x80072560","message":"The user is not a member of the organization."}}',
      ),
    spanish: async () => expect((await ask(emulator, `${api}WhoAmI`)).json.error.message).toMatch(/miembro/),
  },
  "missing-privilege": {
    none: async () => expect((await ask(emulator, `${api}accounts`)).status).toBe(200),
    accounts: async () => {
      expect((await ask(emulator, `${api}accounts`)).json.error.message).toContain(
        "is missing prvReadaccount privilege",
      );
      expect((await ask(emulator, `${api}contacts`)).status).toBe(200);
    },
  },
  "missing-depth": {
    none: async () => expect((await ask(emulator, `${api}accounts`, tracked)).status).toBe(200),
    accounts: async () => {
      const reply = await ask(emulator, `${api}accounts`, tracked);
      expect([reply.status, reply.json.error.message]).toEqual([
        403,
        expect.stringContaining("Required Depth: Global"),
      ]);
      expect((await ask(emulator, `${api}accounts`)).status).toBe(200);
    },
  },
  "sql-timeout-above": {
    off: async () => expect((await first()).status).toBe(200),
    "2": async () => {
      expect(error(await first(pagesOf(3) as typeof tracked))).toEqual([500, "0x80044151"]);
      expect((await first(pagesOf(2) as typeof tracked)).status).toBe(200);
    },
  },
  "retry-after": {
    "1": async () => expect(await retryAfter()).toBe("1"),
    "7": async () => expect(await retryAfter()).toBe("7"),
  },
};

async function totalBooks(): Promise<number> {
  const reply = await ask(emulator, `${api}RetrieveTotalRecordCount(EntityNames=@p1)?@p1=["sample_book"]`);
  return reply.json.EntityRecordCountCollection.Values[0];
}

async function hosts(): Promise<string[]> {
  const headers = { ...tracked, host: "asked:1" };
  const links = [await first(headers), await first(headers)].map((reply) => reply.json["@odata.deltaLink"]);
  return links.map((link) => new URL(link).origin);
}

async function challenged(): Promise<string | undefined> {
  emulator.faults.add({ fault: { kind: "status", status: 401 } });
  return (await first()).headers["www-authenticate"]?.replace(emulator.url, "BASE");
}

async function encodingFor(accepted: string): Promise<string | undefined> {
  const reply = await ask(emulator, books, { ...tracked, "accept-encoding": accepted });
  return reply.headers["content-encoding"];
}

async function retryAfter(): Promise<string | undefined> {
  emulator.faults.add({ fault: { kind: "status", status: 429 } });
  return (await first()).headers["retry-after"];
}

describe("every setting does what it says", () => {
  for (const { name, settings } of describeSwitches()) {
    for (const setting of settings) {
      test(`${name}=${setting}`, async () => {
        expect.hasAssertions();
        emulator = await startEmulator({ authorizationUri: "https://login/" });
        emulator.set(name, setting);
        const effect = effects[name][setting];
        if (effect === undefined) throw new Error(`no test for ${name}=${setting}`);
        await effect();
      });
    }
  }
});

test("a switch that does not exist, or a setting that it does not have, is refused by name", async () => {
  emulator = await startEmulator({ tables: [sampleBooks, accounts] });
  expect(() => emulator.set("tokens", "x")).toThrow(/no switch 'tokens'. Switches: delta-link-place, /);
  expect(() => emulator.set("reason", "x")).toThrow(
    "'x' is no setting of reason. Settings: deleted, changed, absent.",
  );
  expect(() => emulator.set("lag", "x")).toThrow("'x' is no setting of lag. Settings: 0 or a number.");
  expect(() => Object.assign(emulator.switches, { reason: "x" })).toThrow(/no setting/);
  emulator.switches.reason = "absent";
  expect(emulator.switches.reason).toBe("absent");
  expect(switchNames).toHaveLength(describeSwitches().length);
});
