import fc from "fast-check";
import { expect, it } from "vitest";
import { type EmulatedTable, type Emulator, everyKind, raw } from "../../src/emulator/index.ts";
import type { Api } from "../../src/types.ts";
import { makeDir, openStage } from "../support/stage.ts";
import { openInProcess, readLines } from "../support/pull-in-process.ts";
import { toValues } from "../support/row-values.ts";

const digits = fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }).map(String);
const values = fc.record(
  {
    new_text: fc.oneof(
      fc.string({ unit: "binary", maxLength: 30 }),
      fc.constantFrom("\u000b\u0000", "&#xB;", "]]>", null),
    ),
    new_big: digits.map(raw),
    new_price: digits.map((text) => raw(`${text.slice(0, 12)}.1200`)),
    new_flag: fc.constantFrom(true, false, null),
    new_many: fc.constantFrom("100000000", "100000001,100000003", null),
    new_day: fc.constantFrom("1900-01-01", "2024-02-29", null),
  },
  { requiredKeys: [] },
);
const at = fc.nat();
const step = fc.oneof(
  { weight: 4, arbitrary: fc.record({ kind: fc.constant("insert" as const), values }) },
  { weight: 4, arbitrary: fc.record({ kind: fc.constant("update" as const), at, values }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constantFrom("delete" as const, "restore" as const), at }) },
  {
    weight: 3,
    arbitrary: fc.record({ kind: fc.constant("pull" as const), pageSize: fc.integer({ min: 1, max: 4 }) }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("expire" as const) }) },
);
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

const seed = Number(process.env["BOTH_WAYS_SEED"] ?? Math.floor(Math.random() * 2 ** 31));

it(`after any history, a table that is mirrored in both ways has the same values for every row (BOTH_WAYS_SEED=${seed})`, async () => {
  const modes = new Set<string>();
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 25 }), async (steps) => {
      const stage = await openStage(0);
      const table = stage.emulator.addTable(everyKind);
      const dirs = { web: makeDir(), "organization-service": makeDir() };
      const pullBoth = async (pageSize: number): Promise<void> => {
        for (const api of Object.keys(dirs) as Api[])
          modes.add(`${api} ${await pull(stage.emulator, dirs[api], api, pageSize)}`);
        expect(mirror(dirs["organization-service"])).toEqual(mirror(dirs.web));
      };
      const gone: string[] = [];
      await pullBoth(2);
      for (const one of steps) {
        if (one.kind === "pull") await pullBoth(one.pageSize);
        else if (one.kind === "expire") stage.emulator.expireTokens();
        else edit(table, one, gone);
      }
      await pullBoth(3);
      expect(mirror(dirs["organization-service"])).toEqual(
        new Map(table.rows().map((line) => [idOf(line), toValues(line)])),
      );
      await stage.close();
    }),
    { numRuns: 40, seed },
  );
  expect([...modes].sort()).toEqual([
    "organization-service delta",
    "organization-service full",
    "web delta",
    "web full",
  ]);
});

async function pull(emulator: Emulator, dir: string, api: Api, pageSize: number): Promise<string> {
  const client = openInProcess(emulator, { dir, entity: "new_samples" });
  try {
    const result = await client.pull({ api, pageSize });
    expect(result.rows).toBe(emulator.table("new_samples").count());
    return result.mode;
  } finally {
    await client.close();
  }
}

function edit(table: EmulatedTable, one: Step, gone: string[]): void {
  const ids = [...table.ids()];
  if (one.kind === "insert") table.insert(one.values);
  else if (one.kind === "restore") {
    if (gone.length > 0) table.restore(gone.splice(one.at % gone.length, 1)[0]!);
  } else if ("at" in one && ids.length > 0) {
    const id = ids[one.at % ids.length]!;
    if (one.kind === "update") table.update(id, one.values);
    else {
      table.delete(id);
      gone.push(id);
    }
  }
}

function mirror(dir: string): Map<string, object> {
  return new Map(readLines(dir, "new_samples").map((line) => [idOf(line), toValues(line)]));
}

const idOf = (line: string): string => /"new_sampleid":"([^"]*)"/.exec(line)![1]!;
