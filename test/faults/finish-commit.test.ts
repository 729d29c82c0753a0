import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { readStatus } from "../../src/sync/read-status.ts";
import { installCrashingDisk } from "../support/crashing-disk.ts";
import { findWorkFile } from "../support/work-file.ts";
import { asked, expectMirror, openStage, small, type Stage } from "../support/stage.ts";

// From the commit record on, everything that a pull has read is on disk: nothing of it is asked for again.

const kinds = {
  "a first pull": undefined,
  "a delta": small,
  "a full pull over an old snapshot": { ...small, full: true },
};

describe.each(Object.entries(kinds))("%s that dies after its commit record", (_, options) => {
  it.each(["reviveAfterKill", "reviveAfterPowerCut"] as const)(
    "is finished by the next one without asking for a page again (%s)",
    async (revive) => {
      const cases = await forEachCrash(options, revive, async (stage) => {
        const since = stage.emulator.requests.length;
        const result = await stage.open().pull(small);
        expect(result).toMatchObject({ mode: "delta", created: 0, updated: 0, deleted: 0 });
        const pages = asked(stage.emulator, since).filter((path) => path.startsWith("accounts"));
        expect(pages).toEqual([expect.stringContaining("$deltatoken")]);
        expectMirror(stage);
      });
      expect(cases).toBeGreaterThan(5);
    },
  );

  it("counts as done for status, count and --dry-run, which change nothing", async () => {
    const cases = await forEachCrash(options, "reviveAfterKill", async (stage) => {
      const before = stage.files();
      const status = await readStatus(stage.dir, "accounts", new Date());
      expect(status).toMatchObject({ state: "ok", rows: stage.ids().length });
      expect(status.note).toMatch(/cut off while putting its files in place; the next one finishes that/);
      const dry = await stage.open().pull({ ...small, dryRun: true });
      expect(dry).toMatchObject({
        mode: "delta",
        created: 0,
        updated: 0,
        deleted: 0,
        rows: stage.ids().length,
      });
      expect(stage.files()).toEqual(before);
    });
    expect(cases).toBeGreaterThan(5);
  });
});

describe("a commit record", () => {
  it("of the past, which a power cut has brought back, is not followed", async () => {
    const { stage, record } = await dieAfterRecord();
    await stage.open().pull(small);
    stage.emulator.table("accounts").insert({ name: "later" });
    await stage.open().pull(small);
    writeFileSync(join(stage.dir, ".dvsync/accounts.commit.json"), record);
    expect((await readStatus(stage.dir, "accounts", new Date())).note).toBeUndefined();
    await stage.open().pull(small);
    expectMirror(stage);
  });

  it.each([
    ["is cut off", (record: string) => record.slice(0, record.length / 2)],
    ["is empty", () => ""],
    ["is of something else", () => '{"format":1,"entitySet":"accounts","snapshot":{"from":"../../x"}}'],
  ])("that %s counts as none", async (_, damage) => {
    const { stage, record } = await dieAfterRecord();
    writeFileSync(join(stage.dir, ".dvsync/accounts.commit.json"), damage(record));
    await stage.open().pull(small);
    expectMirror(stage);
  });

  it("of a newer dvsync is refused", async () => {
    const { stage, record } = await dieAfterRecord();
    writeFileSync(
      join(stage.dir, ".dvsync/accounts.commit.json"),
      record.replace('"format":1', '"format":2'),
    );
    await expect(stage.open().pull(small)).rejects.toMatchObject({ code: "DVS-TOKEN-NEWER", exitCode: 65 });
  });

  it("whose snapshot is lost is dropped: the old snapshot and token go on", async () => {
    const { stage } = await dieAfterRecord();
    rmSync(findWorkFile(stage.dir, "next.ndjson")!);
    expect(await stage.open().pull(small)).toMatchObject({ mode: "delta", created: 1 });
    expectMirror(stage);
  });

  it("whose snapshot is lost, beside a snapshot that nobody knows: a full pull, whatever its size", async () => {
    const { stage } = await dieAfterRecord();
    rmSync(findWorkFile(stage.dir, "next.ndjson")!);
    const snapshot = join(stage.dir, "accounts.ndjson");
    writeFileSync(snapshot, readFileSync(snapshot, "utf8").replace("row 0000", "row 9999"));
    expect(await stage.open().pull(small)).toMatchObject({ mode: "full" });
    expectMirror(stage);
  });
});

/** Dies before every step from the commit record to the token, and hands over what is left. */
async function forEachCrash(
  options: object | undefined,
  revive: "reviveAfterKill" | "reviveAfterPowerCut",
  look: (stage: Stage) => Promise<void>,
): Promise<number> {
  let cases = 0;
  for (let number = 0; ; number++) {
    const stage = await openStage(6);
    if (options !== undefined) {
      await stage.open().pull(small);
      stage.emulator.table("accounts").update(stage.ids()[0]!, { name: "changed" });
    }
    const disk = installCrashingDisk(stage.dir);
    disk.arm(number);
    await stage
      .open()
      .pull(options ?? small)
      .catch(() => undefined);
    const { isDead } = disk;
    disk[revive]();
    disk.uninstall();
    if (isDead && existsSync(join(stage.dir, ".dvsync/accounts.commit.json"))) {
      cases++;
      await look(stage);
    }
    await stage.close();
    if (!isDead) return cases;
  }
}

/** A delta that inserts a row has died with its record in place and nothing else. */
async function dieAfterRecord(): Promise<{ stage: Stage; record: string }> {
  const stage = await openStage(6);
  await stage.open().pull(small);
  stage.emulator.table("accounts").insert({ name: "new" });
  const disk = installCrashingDisk(stage.dir);
  const place = join(stage.dir, ".dvsync/accounts.commit.json");
  for (let number = 0; !existsSync(place); number++) {
    disk.arm(number);
    await stage
      .open()
      .pull(small)
      .catch(() => undefined);
    disk.reviveAfterKill();
  }
  disk.uninstall();
  return { stage, record: readFileSync(place, "utf8") };
}
