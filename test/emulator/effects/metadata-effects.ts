/* oxlint-disable vitest/no-standalone-expect -- every effect runs inside a test of switches.test.ts */
import { expect } from "vitest";
import { api, ask, readAll, write } from "../ask.ts";
import type { Reply } from "../ask.ts";
import { books, error, first, stage, table } from "./stage.ts";
import type { Effects } from "./stage.ts";

/** Effects of the switches about columns, choices and customizing. */
export const metadataEffects = {
  "column-change": {
    kept: async () => expect((await afterNewColumn()).status).toBe(200),
    expire: async () => {
      expect(error(await afterNewColumn())).toEqual([400, "0x80044352"]);
      const { deltaLink = "" } = await readAll(stage.emulator, books);
      expect((await ask(stage.emulator, deltaLink)).status).toBe(200);
    },
  },
  "global-choices": {
    both: async () => expect(await segments()).toEqual([4, 4]),
    "global-only": async () => expect(await segments()).toEqual([undefined, 4]),
  },
  customizer: {
    yes: async () => expect([(await put("userquery")).status, (await publish()).status]).toEqual([204, 204]),
    "no-write": async () => {
      const reply = await put("userquery");
      expect(error(reply)).toEqual([403, "0x80040220"]);
      expect(reply.json.error.message).toContain("missing prvWriteEntity");
    },
    "no-publish": async () => {
      expect((await put("userquery")).status).toBe(204);
      expect(error(await publish())).toEqual([403, "0x80040220"]);
      expect((await definition("userquery")).ChangeTrackingEnabled).toBe(false);
    },
  },
  "not-switchable": {
    "400": async () => expect((await put("sitemap")).status).toBe(400),
    "204": async () => {
      expect([(await put("sitemap")).status, (await publish()).status]).toEqual([204, 204]);
      expect((await definition("sitemap")).ChangeTrackingEnabled).toBe(false);
    },
  },
  "tracking-off": {
    "400": async () => expect((await put("account", false)).status).toBe(400),
    "204": async () => {
      expect([(await put("account", false)).status, (await publish()).status]).toEqual([204, 204]);
      expect((await definition("account")).ChangeTrackingEnabled).toBe(true);
    },
    "mobile-offline": async () => expect(error(await put("account", false))).toEqual([400, "0x800609a1"]),
  },
  "metadata-cache": {
    "0": async () => expect(await trackedInReads(1)).toEqual([true]),
    "2": async () => expect(await trackedInReads(3)).toEqual([false, false, true]),
  },
  "after-publish": {
    "0": async () => expect(await readsAfterPublish()).toEqual([200, 200, 200]),
    "2": async () => expect(await readsAfterPublish()).toEqual([500, 500, 200]),
  },
} satisfies Effects;

async function afterNewColumn(): Promise<Reply> {
  const { deltaLink = "" } = await readAll(stage.emulator, books);
  table().addColumn({ name: "sample_price", kind: "Money" });
  return ask(stage.emulator, deltaLink);
}

async function segments(): Promise<(number | undefined)[]> {
  const cast = "Microsoft.Dynamics.CRM.MultiSelectPicklistAttributeMetadata";
  const reply = await ask(
    stage.emulator,
    `${api}EntityDefinitions(LogicalName='account')/Attributes/${cast}?$select=LogicalName&$expand=OptionSet,GlobalOptionSet`,
  );
  const [column] = reply.json.value;
  return [column.OptionSet?.Options.length, column.GlobalOptionSet?.Options.length];
}

const definition = async (name: string) =>
  (await ask(stage.emulator, `${api}EntityDefinitions(LogicalName='${name}')`)).json;

async function put(name: string, isTracked = true): Promise<Reply> {
  const body = { ...(await definition(name)), ChangeTrackingEnabled: isTracked };
  const headers = { "mscrm.mergelabels": "true" };
  return write(stage.emulator, "PUT", `${api}EntityDefinitions(${body.MetadataId})`, body, headers);
}

const publish = () => write(stage.emulator, "POST", `${api}PublishAllXml`);

async function trackedInReads(count: number): Promise<boolean[]> {
  await put("userquery");
  await publish();
  const seen: boolean[] = [];
  for (let at = 0; at < count; at++) seen.push((await definition("userquery")).ChangeTrackingEnabled);
  return seen;
}

async function readsAfterPublish(): Promise<number[]> {
  await put("userquery");
  await publish();
  return [(await first()).status, (await first()).status, (await first()).status];
}
