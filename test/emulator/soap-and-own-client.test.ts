import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { createAsker } from "../../src/dataverse/asker.ts";
import { createPatience } from "../../src/dataverse/patience.ts";
import { describeSwitches, everyKind, raw, startEmulator } from "../../src/emulator/index.ts";
import type { EmulatedTable, Emulator } from "../../src/emulator/index.ts";
import { DvsyncError } from "../../src/errors/dvsync-error.ts";
import { toLines } from "../../src/rows/rows.ts";
import { planColumns } from "../../src/organization-service/column-plan.ts";
import { readEntityChanges } from "../../src/organization-service/read-entity-changes.ts";
import { toServiceUrl } from "../../src/organization-service/service-link.ts";
import { wireTo } from "../support/serve.ts";

let emulator: Emulator;
let samples: EmulatedTable;
beforeEach(async () => {
  emulator = await startEmulator();
  samples = emulator.addTable(everyKind);
});
afterEach(() => emulator.close());

const isLookup = (kind: string) => ["Lookup", "Customer", "Owner"].includes(kind);
const columns = everyKind.columns.map(({ name, kind, behavior }) =>
  isLookup(kind)
    ? { name: `_${name}_value`, attribute: name, type: kind }
    : { name, type: kind, behavior: behavior ?? "UserLocal" },
);

/** Reads into a mirror of rows by id, and answers the link for the next time. */
async function pull(mirror: Map<string, object>, link: string | undefined): Promise<string> {
  let now = 0;
  const clock = { now: () => now, sleep: async (ms: number) => void (now += ms), random: () => 0 };
  const asker = createAsker({
    send: wireTo(emulator.url).send,
    patience: createPatience(600_000, clock),
    clock,
    signal: new AbortController().signal,
    explainWire: ({ message }) => new DvsyncError({ code: "DVS-UNREACHABLE", exitCode: 69, message }),
    onWait: () => undefined,
  });
  let next = "";
  for await (const part of readEntityChanges(asker, {
    entitySet: "new_samples",
    logicalName: "new_sample",
    origin: emulator.url,
    plan: planColumns(columns, "new_sampleid", null),
    link: link ?? toServiceUrl(emulator.url),
    kind: link === undefined ? "initial" : "delta",
    pageSize: 2,
  })) {
    if (part.kind === "rows") {
      for (const line of toLines(part.rows).toString().trimEnd().split("\n")) {
        const row = JSON.parse(line) as { new_sampleid: string };
        mirror.set(row.new_sampleid, row);
      }
    }
    if (part.kind === "deleted") for (const id of part.ids) mirror.delete(id);
    if (part.kind === "page") next = part.deltaLink ?? next;
  }
  return next;
}

const table = () =>
  new Map(
    samples
      .rows()
      .map((line): [string, object] => [JSON.parse(line).new_sampleid, JSON.parse(line) as object]),
  );

// These say something untrue on purpose, or refuse.
const untrue = ["soap-errors", "soap-items", "soap-fault", "soap-malformed-token", "soap-throttle"];

describe("dvsync's own reader and the emulator understand each other", () => {
  for (const { name, settings } of describeSwitches()) {
    if (!name.startsWith("soap-") || untrue.includes(name)) continue;
    for (const setting of settings) {
      test(`${name}=${setting}: the mirror is the table`, async () => {
        emulator.set(name, setting);
        const mirror = new Map<string, object>();
        const link = await pull(mirror, undefined);
        expect(mirror).toEqual(table());
        samples.delete([...samples.ids()][0] ?? "");
        samples.update([...samples.ids()][0] ?? "", { new_price: raw("1.5000"), new_text: null });
        samples.insert({ new_name: "made", new_day: "2024-02-29" });
        await pull(mirror, link);
        expect(mirror).toEqual(table());
      });
    }
  }
});
