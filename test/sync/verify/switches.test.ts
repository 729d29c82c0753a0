import { describe, expect, it } from "vitest";
import { describeSwitches, type Fault, type SwitchName } from "../../../src/emulator/index.ts";
import { expectMirror, openStage } from "../../support/stage.ts";

/** Settings under which nothing can be pulled, and so nothing verified (test/sync/switches.test.ts). */
const refused = new Set([
  "delta-link-page=missing",
  "hosts=mixed",
  "no-application-user=on",
  "no-application-user=spanish",
  "missing-privilege=accounts",
  "missing-depth=accounts",
]);
/** Settings under which the server tells that change once more. */
const toldAgain = new Set(["repeats=redeliver", "sql-timeout-above=2"]);
const small = { pageSize: 16, select: ["name"] };
const reveal: Partial<Record<SwitchName, string>> = { "min-active-version": "current", lag: "0" };

describe("a healthy mirror is never called different, and a wrong one never equal, with every setting of every switch", () => {
  for (const { name, settings } of describeSwitches().filter((one) => !one.name.startsWith("soap-"))) {
    for (const setting of settings.filter((each) => !refused.has(`${name}=${each}`))) {
      it(`${name}=${setting}`, async () => {
        const stage = await openStage(44);
        const { emulator } = stage;
        const table = emulator.table("accounts");
        emulator.set(name, setting);
        await stage.open().pull(small);
        const show = () => emulator.set(name, reveal[name] ?? setting);
        expect(await stage.open().verify({ pageSize: 20 })).toMatchObject({ equal: true });

        // Changes that wait on the server.
        table.update(stage.ids()[3]!, { name: "changed" });
        table.insert({ name: "new" });
        table.delete(stage.ids()[8]!);
        table.delete(stage.ids()[9]!);
        table.restore(deleteOne(table));
        const waiting = await stage.open().verify({ pageSize: 20 });
        expect(waiting).toMatchObject({ missing: 0, stale: 0, extra: 0, silent: 0 });
        if (reveal[name] === undefined) expect(waiting).toMatchObject({ equal: true, unsettled: 0 });
        show();
        await stage.open().pull(small);
        expectMirror(stage);

        // A change that is lost.
        table.delete(stage.ids()[30]!);
        table.update(stage.ids()[31]!, { name: "lost" });
        emulator.faults.add({ fault: { kind: "lost-change", of: "delete" } });
        await stage.open().pull(small);
        emulator.faults.clear();
        const extra = toldAgain.has(`${name}=${setting}`) ? 0 : 1;
        const found = await stage.open().verify({ pageSize: 20, repair: true });
        expect(found).toMatchObject({ extra, equal: extra === 0, repaired: extra });
        if (extra === 0) await stage.open().pull(small);
        expectMirror(stage);
      });
    }
  }
});

/** Deletes a row and answers its id, for somebody to restore. */
function deleteOne(table: ReturnType<Awaited<ReturnType<typeof openStage>>["emulator"]["table"]>): string {
  const id = [...table.ids()][40]!;
  table.delete(id);
  return id;
}

const isPage = ({ path }: { path: string }) => path.includes("accounts");

const passing: [string, Fault][] = [
  ["throttled", { kind: "status", status: 429, retryAfter: "2" }],
  ["unavailable", { kind: "status", status: 503 }],
  ["a cut body", { kind: "cut" }],
  ["a short body", { kind: "short" }],
  ["a reset", { kind: "reset" }],
  ["garbage", { kind: "garbage" }],
  ["a bit turned over", { kind: "broken-gzip", bit: 2000 }],
  ["pages that are too large", { kind: "sql-timeout" }],
];

describe("one request that fails and is asked again", () => {
  it.each(passing)("%s: the same result, at every request", async (_, fault) => {
    const stage = await openStage(24);
    await stage.open().pull(small);
    stage.emulator.table("accounts").update(stage.ids()[3]!, { name: "changed" });
    stage.emulator.table("accounts").delete(stage.ids()[4]!);
    stage.emulator.faults.add({ fault: { kind: "lost-change" } });
    await stage.open().pull(small);
    for (let nth = 1; nth <= 10; nth++) {
      stage.emulator.faults.clear();
      stage.emulator.faults.add({ fault, nth, match: isPage });
      const result = await stage.open().verify({ pageSize: 4 });
      expect(result, `at request ${nth}`).toMatchObject({ missing: 0, stale: 0, extra: 1, unsettled: 0 });
    }
  });
});
