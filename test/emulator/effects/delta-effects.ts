/* oxlint-disable vitest/no-standalone-expect -- every effect runs inside a test of switches.test.ts */
import { expect } from "vitest";
import { ask, pagesOf, readAll } from "../ask.ts";
import type { Reply } from "../ask.ts";
import { stage, books, table, first, delta, error } from "./stage.ts";
import type { Effects } from "./stage.ts";

/** Effects of the delta switches. */
export const deltaEffects = {
  "expired-token": {
    "400": async () => expect(error(await expiredDelta())).toEqual([400, "0x80044352"]),
    "410": async () => expect(error(await expiredDelta())).toEqual([410, ""]),
    "all-rows": async () => {
      const reply = await expiredDelta();
      expect([reply.status, reply.json.value.length]).toEqual([200, 10]);
      expect((await ask(stage.emulator, reply.json["@odata.deltaLink"])).json.value).toEqual([]);
    },
    "all-rows-as-delta": async () => {
      const { json } = await expiredDelta();
      expect([json.value.length, json["@odata.context"]]).toEqual([10, expect.stringMatching(/\/\$delta$/)]);
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
      const { deltaLink = "" } = await readAll(stage.emulator, books);
      stage.emulator.table("contacts").insert({});
      expect((await ask(stage.emulator, deltaLink)).json["@odata.deltaLink"]).not.toBe(deltaLink);
    },
    identical: async () => {
      const { deltaLink = "" } = await readAll(stage.emulator, books);
      stage.emulator.table("contacts").insert({});
      expect((await ask(stage.emulator, deltaLink)).json["@odata.deltaLink"]).toBe(deltaLink);
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
      const { items } = await readAll(stage.emulator, books, pagesOf(4));
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
      const { deltaLink = "" } = await readAll(stage.emulator, books);
      expect((await ask(stage.emulator, deltaLink.replace("%20", "+").replaceAll("%3a", ":"))).status).toBe(
        200,
      );
    },
  },
  "min-active-version": {
    current: async () => expect(codes(await change())).toEqual(["x"]),
    held: async () => {
      const { deltaLink = "" } = await readAll(stage.emulator, books);
      table().insert({ sample_name: "hidden" });
      const held = await ask(stage.emulator, deltaLink);
      expect(codes(held)).toEqual([]);
      expect((await first()).json.value).toHaveLength(11);
      stage.emulator.set("min-active-version", "current");
      expect(codes(await ask(stage.emulator, held.json["@odata.deltaLink"]))).toEqual(["hidden"]);
    },
  },
  lag: {
    "0": async () => expect(codes(await change())).toEqual(["x"]),
    "3": async () => {
      const reply = await change();
      expect(codes(reply)).not.toContain("x");
      stage.emulator.set("lag", "0");
      expect(codes(await ask(stage.emulator, reply.json["@odata.deltaLink"]))).toContain("x");
    },
  },
} satisfies Effects;

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

const expiredDelta = () => delta(() => stage.emulator.expireTokens());

const malformed = async () => ask(stage.emulator, `${books}&$deltatoken=abc`);

const idOf = (number: number) => /"sample_bookid":"(.{36})"/.exec(table().rows()[number] ?? "")?.[1] ?? "";

const codes = (reply: Reply) => reply.json.value.map((item: any) => item.reason ?? item.sample_name);
