import fc from "fast-check";
import { expect, it, onTestFinished } from "vitest";
import { createAsker } from "../../src/dataverse/asker.ts";
import { createPatience } from "../../src/dataverse/patience.ts";
import {
  type EmulatedTable,
  type Emulator,
  everyKind,
  raw,
  startEmulator,
} from "../../src/emulator/index.ts";
import { DvsyncError } from "../../src/errors/dvsync-error.ts";
import { toLines } from "../../src/rows/rows.ts";
import { planColumns } from "../../src/organization-service/column-plan.ts";
import { readEntityChanges } from "../../src/organization-service/read-entity-changes.ts";
import { toServiceUrl } from "../../src/organization-service/service-link.ts";
import { toValues } from "../support/row-values.ts";
import { wireTo } from "../support/serve.ts";

const lookups = new Set(["Lookup", "Customer", "Owner"]);
const columns = everyKind.columns.map(({ name, kind, behavior = "UserLocal" }) =>
  lookups.has(kind)
    ? { name: `_${name}_value`, attribute: name, type: kind }
    : { name, type: kind, behavior },
);
const plan = planColumns(columns, "new_sampleid", null);

const digits = fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }).map(String);
const values = fc.record(
  {
    new_text: fc.oneof(
      fc.string({ unit: "binary", maxLength: 30 }),
      fc.constantFrom("\u000b\u0000", "&#xB;", "\u0080", "]]>", null),
    ),
    new_big: digits.map(raw),
    new_price: digits.map((text) => raw(`${text.slice(0, 12)}.1200`)),
    new_flag: fc.constantFrom(true, false, null),
    new_many: fc.constantFrom("100000000", "100000001,100000003", null),
    new_day: fc.constantFrom("1900-01-01", "2024-02-29", null),
    new_fixed: fc.constantFrom("1753-01-01T00:00:00Z", null),
  },
  { requiredKeys: [] },
);
const step = fc.oneof(
  fc.record({ kind: fc.constant("insert" as const), at: fc.nat(), values }),
  fc.record({ kind: fc.constant("update" as const), at: fc.nat(), values }),
  fc.record({
    kind: fc.constantFrom("delete" as const, "pull" as const),
    at: fc.nat(),
    values: fc.constant({}),
  }),
);

function edit(
  table: EmulatedTable,
  { kind, at, values: row }: { kind: string; at: number; values: object },
): void {
  const ids = [...table.ids()];
  const id = ids[at % ids.length];
  if (kind === "insert") table.insert(row as never);
  else if (id !== undefined && kind === "update") table.update(id, row as never);
  else if (id !== undefined && kind === "delete") table.delete(id);
}

async function pull(emulator: Emulator, mirror: Map<string, object>, link: string | null): Promise<string> {
  const clock = { now: () => 0, sleep: () => Promise.resolve(), random: () => 0 };
  const asker = createAsker({
    send: wireTo(emulator.url).send,
    patience: createPatience(0, clock),
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
    plan,
    link: link ?? toServiceUrl(emulator.url),
    kind: link === null ? "initial" : "delta",
    pageSize: 3,
  })) {
    if (part.kind === "page") next = part.deltaLink ?? "";
    if (part.kind === "deleted") for (const id of part.ids) mirror.delete(id);
    if (part.kind !== "rows") continue;
    for (const line of toLines(part.rows).toString().trimEnd().split("\n"))
      mirror.set(toId(line), toValues(line));
  }
  return next;
}

const toId = (line: string): string => /"new_sampleid":"([^"]*)"/.exec(line)![1]!;

it("after any history, every row has the values that the Web API gives it, digit for digit", async () => {
  const emulator = await startEmulator();
  onTestFinished(() => emulator.close());
  const table = emulator.addTable(everyKind);
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 25 }), async (steps) => {
      const mirror = new Map<string, object>();
      let link = await pull(emulator, mirror, null);
      for (const one of steps) {
        if (one.kind === "pull") link = await pull(emulator, mirror, link);
        else edit(table, one);
      }
      await pull(emulator, mirror, link);
      expect(mirror).toEqual(new Map([...table.rows()].map((line) => [toId(line), toValues(line)])));
    }),
    { numRuns: 40 },
  );
});
