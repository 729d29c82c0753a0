/* oxlint-disable vitest/no-standalone-expect -- every effect runs inside a test of switches.test.ts */
import { expect } from "vitest";
import { api, ask, pagesOf, readAll, tracked } from "../ask.ts";
import { stage, books, first, error } from "./stage.ts";
import type { Effects } from "./stage.ts";

/** Effects of the page switches. */
export const pageEffects = {
  "delta-link-place": {
    before: async () => expect(Object.keys((await first()).json)[1]).toBe("@odata.deltaLink"),
    after: async () => expect(Object.keys((await first()).json).at(-1)).toBe("@odata.deltaLink"),
  },
  "next-link-place": {
    after: async () => expect(Object.keys((await first(pagesOf(1))).json).at(-1)).toBe("@odata.nextLink"),
    before: async () => expect(Object.keys((await first(pagesOf(1))).json)[1]).toBe("@odata.nextLink"),
  },
  "delta-link-page": {
    last: async () => expect((await readAll(stage.emulator, books)).deltaLink).toBeDefined(),
    missing: async () => expect((await readAll(stage.emulator, books)).deltaLink).toBeUndefined(),
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
    honoured: async () => expect((await readAll(stage.emulator, books, pagesOf(3))).pages).toHaveLength(4),
    ignored: async () => expect((await readAll(stage.emulator, books, pagesOf(3))).pages).toHaveLength(1),
  },
  "refused-options": {
    "400": async () =>
      expect(error(await ask(stage.emulator, `${books}&$top=1`, tracked))).toEqual([400, "0x80060888"]),
    "other-code": async () =>
      expect(error(await ask(stage.emulator, `${books}&$top=1`, tracked))).toEqual([400, "0x80040203"]),
    "expand-accepted": async () => {
      expect((await ask(stage.emulator, `${books}&$expand=ownerid`, tracked)).status).toBe(200);
      expect((await ask(stage.emulator, `${books}&$top=1`, tracked)).status).toBe(400);
    },
  },
  "untracked-table": {
    "400": async () =>
      expect(error(await ask(stage.emulator, `${api}userqueries`, tracked))).toEqual([400, "0x80072491"]),
    "200": async () => {
      const reply = await ask(stage.emulator, `${api}userqueries`, tracked);
      expect([reply.status, reply.json.value.length, reply.json["@odata.deltaLink"]]).toEqual([
        200,
        2,
        undefined,
      ]);
    },
    "other-wording": async () =>
      expect((await ask(stage.emulator, `${api}userqueries`, tracked)).json.error.message).toMatch(
        /^Entity: userquery isn't enabled for change tracking\. /,
      ),
  },
  skiptoken: {
    nested: async () => expect((await first(pagesOf(1))).text).toContain("istracking=%22True%22"),
    "without-istracking": async () => {
      expect((await first(pagesOf(1))).text).not.toContain("istracking");
      expect((await readAll(stage.emulator, books, pagesOf(1))).deltaLink).toBeDefined();
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
      const compact = JSON.stringify((await ask(stage.emulator, `${api}sitemaps`)).json);
      const reply = await ask(stage.emulator, `${api}accounts`, tracked);
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
  "sql-timeout-above": {
    off: async () => expect((await first()).status).toBe(200),
    "2": async () => {
      expect(error(await first(pagesOf(3)))).toEqual([500, "0x80044151"]);
      expect((await first(pagesOf(2))).status).toBe(200);
    },
  },
} satisfies Effects;

const annotated = { prefer: 'odata.track-changes,odata.include-annotations="*"' };
