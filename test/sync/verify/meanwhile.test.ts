import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { asked, expectMirror, openStage, small, type Stage } from "../../support/stage.ts";

type Edit = (stage: Stage, at: number) => void;

const tableOf = ({ emulator }: Stage) => emulator.table("accounts");
const edits: Record<string, Edit> = {
  insert: (stage) => void tableOf(stage).insert({ name: "new" }),
  update: (stage, at) => tableOf(stage).update(pick(stage, at), { name: `changed ${at}` }),
  delete: (stage, at) => tableOf(stage).delete(pick(stage, at)),
  "delete and restore": (stage, at) => {
    const id = pick(stage, at);
    tableOf(stage).delete(id);
    tableOf(stage).restore(id);
  },
};
const pick = (stage: Stage, at: number) => stage.ids()[at % stage.ids().length]!;

const isRow = ({ path }: { path: string }) => path.includes("accounts(");

const nothing = { missing: 0, stale: 0, extra: 0, silent: 0, unsettled: 0, equal: true };

describe("rows that change while verify runs are no differences", () => {
  for (const name of Object.keys(edits)) {
    it(`${name}, before any of its requests`, async () => {
      const requests = 14;
      for (let nth = 1; nth <= requests; nth++) {
        const stage = await openStage(18);
        await stage.open().pull({ ...small, pageSize: 20 });
        // Some that have changed already, so that verify has something to look at twice.
        tableOf(stage).update(stage.ids()[2]!, { name: "before" });
        tableOf(stage).insert({ name: "before" });
        tableOf(stage).delete(stage.ids()[5]!);
        for (const at of [2, 9, 17]) stage.emulator.before(nth, () => edits[name]!(stage, at));
        for (const level of nth % 4 === 0 ? (["keys", "rows"] as const) : (["keys"] as const)) {
          const result = await stage.open().verify({ level, pageSize: 4 });
          expect(result, `before request ${nth}`).toMatchObject(nothing);
          expect(result.changedMeanwhile).toBeGreaterThan(2);
        }
        await stage.open().pull(small);
        expectMirror(stage);
        await stage.close();
      }
    });
  }

  it("any edits before any requests; and what is really wrong is found all the same", async () => {
    expect.hasAssertions();
    const edit = fc.record({
      nth: fc.integer({ min: 1, max: 16 }),
      at: fc.nat(40),
      name: fc.constantFrom(...Object.keys(edits)),
    });
    const lost = fc.constantFrom("insert", "update", "delete", null);
    await fc.assert(
      fc.asyncProperty(fc.array(edit, { maxLength: 8 }), lost, async (planned, kind) => {
        const stage = await openStage(25);
        const { emulator } = stage;
        await stage.open().pull(small);
        const victim = stage.ids()[7]!;
        if (kind !== null) {
          if (kind === "insert") tableOf(stage).insert({ name: "lost" });
          else if (kind === "update") tableOf(stage).update(victim, { name: "lost" });
          else tableOf(stage).delete(victim);
          const of = kind === "delete" ? "delete" : "upsert";
          emulator.faults.add({ fault: { kind: "lost-change", of } });
          await stage.open().pull(small);
        }
        for (const { nth, at, name } of planned) {
          emulator.before(nth, () => {
            if (pick(stage, at) !== victim && tableOf(stage).store.find(victim) !== undefined)
              edits[name]!(stage, at);
          });
        }
        const result = await stage.open().verify({ pageSize: 6 });
        const { missing, stale, extra, unsettled } = result;
        const lostRow = { missing: 0, stale: 0, extra: 0 };
        if (kind === "delete") lostRow.extra = 1;
        if (kind === "update") lostRow.stale = 1;
        // The lost row may have been changed again, and so told again.
        if (kind === "insert") expect(missing).toBeLessThanOrEqual(1);
        else expect({ missing, stale, extra }).toEqual(lostRow);
        expect(unsettled).toBe(0);
        await stage.close();
      }),
      { numRuns: 20, seed: 13 },
    );
  });
});

describe("a server that loses changes", () => {
  it.each([
    ["delete", "extra"],
    ["upsert", "stale"],
  ] as const)("a lost %s is found and repaired", async (of, kind) => {
    const stage = await openStage(300);
    await stage.open().pull(small);
    const id = stage.ids()[4]!;
    if (of === "delete") tableOf(stage).delete(id);
    else tableOf(stage).update(id, { name: "lost" });
    stage.emulator.faults.add({ fault: { kind: "lost-change", of } });
    await stage.open().pull(small);
    const found = await stage.open().verify();
    expect(found).toMatchObject({ equal: false, [kind]: 1, changedMeanwhile: 0 });
    expect(found.differences).toMatchObject([{ id, difference: kind }]);
    tableOf(stage).update(stage.ids()[9]!, { name: "on its way" });
    expect(await stage.open().verify({ repair: true })).toMatchObject({ [kind]: 1, repaired: 1 });
    expectMirror(stage);
    expect(stage.token()["verified"]).toMatchObject({ level: "keys", result: "repaired" });
  });
});

it("a row whose change was lost, and that changes again before the second look, comes with the next pull", async () => {
  const stage = await openStage(12);
  await stage.open().pull(small);
  const id = stage.ids()[4]!;
  tableOf(stage).update(id, { name: "lost" });
  stage.emulator.faults.add({ fault: { kind: "lost-change", of: "upsert" } });
  await stage.open().pull(small);
  stage.emulator.before(1, () => tableOf(stage).update(id, { name: "again" }), isRow);
  expect(await stage.open().verify()).toMatchObject({ ...nothing, changedMeanwhile: 1 });
  await stage.open().pull(small);
  expectMirror(stage);
});

describe("what it costs", () => {
  it("a table that is equal: one request a page, and two", async () => {
    const stage = await openStage(40);
    await stage.open().pull(small);
    const before = stage.emulator.requests.length;
    const result = await stage.open().verify({ pageSize: 4 });
    expect(result).toMatchObject({ ...nothing, rows: 40, requests: 10, changedMeanwhile: 0 });
    const paths = asked(stage.emulator, before);
    expect(paths).toHaveLength(12);
    expect(paths.filter((path) => path.startsWith("accounts?$select=accountid"))).toHaveLength(10);
    expect(
      stage.emulator.requests.slice(before).some(({ headers }) => /track/.test(String(headers["prefer"]))),
    ).toBe(false);
  });

  it("more than 1,000 rows that differ are looked up in a second listing, not one by one", async () => {
    const stage = await openStage(1500);
    await stage.open().pull({ select: ["name"] });
    for (const id of stage.ids().slice(0, 1200)) tableOf(stage).update(id, { name: "lost" });
    stage.emulator.faults.add({ fault: { kind: "lost-change", of: "upsert" } });
    await stage.open().pull({ select: ["name"] });
    const result = await stage.open().verify();
    expect(result).toMatchObject({ stale: 1200, equal: false });
    expect(result.requests).toBeLessThan(8);
  });
});
