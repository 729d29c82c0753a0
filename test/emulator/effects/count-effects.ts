/* oxlint-disable vitest/no-standalone-expect -- every effect runs inside a test of switches.test.ts */
import { expect } from "vitest";
import { api, ask, readAll } from "../ask.ts";
import { stage, books, table } from "./stage.ts";
import type { Effects } from "./stage.ts";

/** Effects of the count switches. */
export const countEffects = {
  "count-body": {
    plain: async () => expect((await ask(stage.emulator, `${api}sample_books/$count`)).text).toBe("10"),
    bom: async () => expect((await ask(stage.emulator, `${api}sample_books/$count`)).text).toBe("\u{feff}10"),
    space: async () => expect((await ask(stage.emulator, `${api}sample_books/$count`)).text).toBe(" 10\r\n"),
  },
  "count-cap": {
    all: async () => expect((await many(() => `${api}sample_books/$count`)).text).toBe("5000"),
    rows: async () => {
      expect((await many(() => `${api}sample_books/$count`)).text).toBe("5000");
      const { deltaLink = "" } = await readAll(stage.emulator, books);
      table().generate(5001);
      expect((await ask(stage.emulator, deltaLink.replace("?", "/$count?"))).text).toBe("5001");
    },
    none: async () => expect((await many(() => `${api}sample_books/$count`)).text).toBe("6010"),
  },
  "total-record-count": {
    exact: async () => expect(await totalBooks()).toBe(10),
    stale: async () => expect(await totalBooks()).toBe(9),
  },
} satisfies Effects;

const many = async (path: (link: string) => string) => {
  table().generate(6000);
  const { deltaLink = "" } = await readAll(stage.emulator, books);
  return ask(stage.emulator, path(deltaLink));
};

async function totalBooks(): Promise<number> {
  const reply = await ask(
    stage.emulator,
    `${api}RetrieveTotalRecordCount(EntityNames=@p1)?@p1=["sample_book"]`,
  );
  return reply.json.EntityRecordCountCollection.Values[0];
}
