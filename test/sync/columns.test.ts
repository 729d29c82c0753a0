import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { installCrashingDisk } from "../support/crashing-disk.ts";
import { readLines } from "../support/pull-in-process.ts";
import { expectMirror, failureOf, openStage, type Stage } from "../support/stage.ts";

const all = { pageSize: 4 };

async function openPulled(rows = 6): Promise<Stage> {
  const stage = await openStage(rows);
  await stage.open().pull(all);
  return stage;
}

const touch = (stage: Stage, name: string) =>
  stage.emulator.table("accounts").update(stage.ids()[0]!, { name });

describe("a table that has gained or lost a column", () => {
  it("is read again as a whole when a row changes, and said why", async () => {
    const stage = await openPulled();
    stage.emulator.table("accounts").addColumn({ name: "new_rank", kind: "Integer" }, "fax");
    touch(stage, "changed");
    const client = stage.open();
    const because = "the table has the new column new_rank";
    expect(await client.pull(all)).toMatchObject({ mode: "full", because, updated: 6, rows: 6 });
    expect(client.events).toContainEqual({ kind: "full-again", entity: "accounts", because });
    expectMirror(stage);

    stage.emulator.table("accounts").dropColumn("fax");
    touch(stage, "changed again");
    expect(await stage.open().pull(all)).toMatchObject({ because: "the table has lost the column fax" });
    expectMirror(stage);
    touch(stage, "and again");
    expect(await stage.open().pull(all)).toMatchObject({ mode: "delta", updated: 1 });
    expectMirror(stage);
  });

  it("is told of by a dry run", async () => {
    const stage = await openPulled();
    for (const name of ["new_a", "new_b", "new_c", "new_d"])
      stage.emulator.table("accounts").addColumn({ name, kind: "Integer" });
    stage.emulator.table("accounts").dropColumn("fax");
    touch(stage, "changed");
    const before = stage.files();
    expect(await stage.open().pull({ ...all, dryRun: true })).toMatchObject({
      mode: "full",
      because: "the table has the new columns new_a, new_b and 2 more and has lost the column fax",
    });
    expect(stage.files()).toEqual(before);
  });

  it('keeps its old rows with "onNewColumn": "warn", and says so each time', async () => {
    const stage = await openPulled();
    stage.emulator.table("accounts").addColumn({ name: "new_rank", kind: "Integer" });
    for (const name of ["changed", "changed again"]) {
      touch(stage, name);
      const client = stage.open();
      expect(await client.pull({ ...all, onNewColumn: "warn" })).toMatchObject({ mode: "delta", updated: 1 });
      expect(client.events).toContainEqual({
        kind: "warning",
        entity: "accounts",
        message:
          "the table has the new column new_rank; rows that did not change are kept as they were: dvsync pull accounts --full reads all of them again",
      });
    }
    touch(stage, "once more");
    expect(await stage.open().pull(all)).toMatchObject({ mode: "full" });
    expectMirror(stage);
  });

  it("does not matter where the columns are selected", async () => {
    const stage = await openStage(6);
    await stage.open().pull({ ...all, select: ["name"] });
    stage.emulator.table("accounts").addColumn({ name: "new_rank", kind: "Integer" });
    stage.emulator.table("accounts").dropColumn("fax");
    touch(stage, "changed");
    expect(await stage.open().pull({ ...all, select: ["name"] })).toMatchObject({
      mode: "delta",
      updated: 1,
    });
    expectMirror(stage);
  });

  it("is refused (78) while a selected column is gone", async () => {
    const stage = await openStage(6);
    await stage.open().pull({ ...all, select: ["name", "fax"] });
    stage.emulator.table("accounts").dropColumn("fax");
    touch(stage, "changed");
    const before = stage.files();
    const error = await failureOf(stage.open().pull({ ...all, select: ["name", "fax"] }));
    expect([error.exitCode, error.code]).toEqual([78, "DVS-COLUMN-UNKNOWN"]);
    expect(error.message).toContain("'fax'");
    expect(stage.files()).toEqual(before);
    await stage.open().pull({ ...all, select: ["name"] });
    expectMirror(stage);
  });

  it("gains its first rows after a first pull that saw none", async () => {
    const stage = await openPulled(0);
    stage.emulator.table("accounts").insert({ name: "first" });
    expect(await stage.open().pull(all)).toMatchObject({ mode: "delta", created: 1 });
    stage.emulator.table("accounts").addColumn({ name: "new_rank", kind: "Integer" });
    touch(stage, "changed");
    expect(await stage.open().pull(all)).toMatchObject({ because: "the table has the new column new_rank" });
    expectMirror(stage);
  });
});

describe("a column that comes while a table is read", () => {
  it("makes the next pull read it again, once", async () => {
    const stage = await openStage(10);
    const hold = stage.emulator.hold(({ path }) => path.includes("skiptoken"));
    const pull = stage.open().pull(all);
    await hold.reached;
    stage.emulator.table("accounts").addColumn({ name: "new_rank", kind: "Integer" });
    hold.release();
    await pull;
    const because = "its columns changed while the table was read";
    expect(await stage.open().pull(all)).toMatchObject({ mode: "full", because });
    expectMirror(stage);
    expect(await stage.open().pull(all)).toMatchObject({ mode: "delta" });
  });

  it("ends an interrupted pull, which starts over in the same run", async () => {
    const stage = await openStage(10);
    stage.emulator.faults.add({ fault: { kind: "status", status: 400 }, nth: 3, times: 100, match: isPage });
    await failureOf(stage.open().pull(all));
    stage.emulator.faults.clear();
    stage.emulator.table("accounts").addColumn({ name: "new_rank", kind: "Integer" });
    const client = stage.open();
    expect(await client.pull(all)).toMatchObject({ mode: "full", rows: 10 });
    expect(client.events).toContainEqual(
      expect.objectContaining({ kind: "warning", message: expect.stringMatching(/new_rank.*starting over/) }),
    );
    expectMirror(stage);
  });
});

describe("the schema file", () => {
  it.each(["reviveAfterKill", "reviveAfterPowerCut"] as const)(
    "goes with the rows, wherever a pull dies (%s)",
    async (revive) => {
      for (let step = 1, ended = false; !ended; step++) {
        const stage = await openStage(3);
        await stage.open().pull({ ...all, schema: true });
        stage.emulator.table("accounts").addColumn({ name: "new_rank", kind: "Integer" });
        touch(stage, "changed");
        const disk = installCrashingDisk(stage.dir);
        disk.arm(step);
        await stage
          .open()
          .pull({ ...all, schema: true })
          .catch(() => undefined);
        ended = !disk.isDead;
        disk[revive]();
        await stage.open().pull({ ...all, schema: true });
        disk.uninstall();
        expectMirror(stage);
        const [line = ""] = readLines(stage.dir);
        const members = Object.keys(JSON.parse(line) as object).filter((name) => !name.startsWith("@"));
        const text = readFileSync(join(stage.dir, "accounts.schema.json"), "utf8");
        const { columns } = JSON.parse(text) as { columns: { name: string }[] };
        expect(columns.map(({ name }) => name)).toEqual(members);
        await stage.close();
      }
    },
  );
});

const isPage = ({ path }: { path: string }) => /\/accounts(\?|$)/.test(path);
