import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { accounts, type Emulator, startEmulator } from "../../src/emulator/index.ts";
import { type CrashingDisk, installCrashingDisk } from "../support/crashing-disk.ts";
import { openInProcess, type InProcess, readLines, sorted } from "../support/pull-in-process.ts";

let dir: string;
let emulator: Emulator;
let client: InProcess;
let disk: CrashingDisk;

beforeEach(async () => {
  dir = mkdtempSync(join(tmpdir(), "dvsync-crash-"));
  emulator = await startEmulator({ tables: [accounts] });
  client = openInProcess(emulator, { dir });
  disk = installCrashingDisk(dir);
});

afterEach(async () => {
  disk.uninstall();
  await client.close();
  await emulator.close();
  rmSync(dir, { recursive: true, force: true });
});

const small = { pageSize: 4, select: ["name"] };
const revivals = ["reviveAfterKill", "reviveAfterPowerCut"] as const;

describe("a crash at every durable step", () => {
  it.each(revivals)("of a first pull, then %s", async (revive) => {
    fillTable(11);
    const crashes = await crashEverywhere(revive, () => undefined);
    expect(crashes).toBeGreaterThan(15);
  });

  it.each(revivals)("of a delta pull, then %s", async (revive) => {
    fillTable(6);
    await client.pull(small);
    const crashes = await crashEverywhere(revive, (round) => {
      const ids = currentIds();
      // Values of the same length: the snapshot may keep its size, so size alone tells nothing.
      emulator
        .table("accounts")
        .update(ids[round % ids.length]!, { name: `n${String(round).padStart(6, "0")}` });
    });
    expect(crashes).toBeGreaterThan(7);
  });

  it.each(revivals)("of a delta pull that creates, updates and deletes, then %s", async (revive) => {
    fillTable(6);
    await client.pull(small);
    const crashes = await crashEverywhere(revive, (round) => {
      const table = emulator.table("accounts");
      const ids = currentIds();
      table.insert({ name: `new ${round}` });
      table.update(ids[0]!, { name: `changed ${round}` });
      if (ids.length > 3) table.delete(ids[1]!);
    });
    expect(crashes).toBeGreaterThan(7);
  });

  it.each(revivals)(
    "of a full pull over an old snapshot whose token has expired, then %s",
    async (revive) => {
      fillTable(6);
      await client.pull(small);
      const crashes = await crashEverywhere(revive, (round) => {
        const table = emulator.table("accounts");
        table.insert({ name: `new ${round}` });
        table.delete(currentIds()[0]!);
        emulator.expireTokens();
      });
      expect(crashes).toBeGreaterThan(10);
    },
  );

  it("fsyncs the snapshot before its rename, the folder after it, and only then the token in the same way", async () => {
    fillTable(3);
    await client.pull({ select: ["name"] });
    const full = toOrder(disk.steps);
    expect(full.slice(full.indexOf("fsync .dvsync/accounts.full.ndjson"))).toEqual(toCommit("full.ndjson"));
    disk.reviveAfterKill();
    emulator.table("accounts").insert({ name: "x" });
    await client.pull({ select: ["name"] });
    expect(toOrder(disk.steps)).toEqual([
      "open .dvsync/accounts.next.ndjson",
      "writev .dvsync/accounts.next.ndjson",
      ...toCommit("next.ndjson"),
    ]);
  });

  it("leaves the snapshot alone when nothing has changed", async () => {
    fillTable(3);
    await client.pull(small);
    disk.reviveAfterKill();
    const before = statSync(join(dir, "accounts.ndjson"));
    await client.pull(small);
    expect(disk.steps.filter((step) => step.includes("ndjson") && !step.startsWith("unlink"))).toEqual([]);
    expect(statSync(join(dir, "accounts.ndjson")).ino).toBe(before.ino);
  });
});

/** Dies before step 0, 1, 2 ... of a pull, each time after a change of the table; returns how many steps there were. */
async function crashEverywhere(
  revive: (typeof revivals)[number],
  change: (round: number) => void,
): Promise<number> {
  for (let step = 0; ; step++) {
    change(step);
    const before = readDeltaLink();
    disk.arm(step);
    await client.pull(small).catch(() => undefined);
    const died = disk.isDead;
    disk[revive]();

    // P2: whole or absent. P1: a token that this pull wrote vouches for rows that are there.
    if (existsSync(join(dir, "accounts.ndjson"))) for (const line of readLines(dir)) JSON.parse(line);
    if (readDeltaLink() !== before) expectMirror();

    // P3: one clean pull mends everything.
    await client.pull(small);
    expectMirror();
    expectTidy();
    disk.reviveAfterKill();
    if (!died) return step;
    if (change.length === 0) {
      for (const file of ["accounts.ndjson", "accounts.token.json"]) rmSync(join(dir, file));
      disk.reviveAfterKill();
    }
  }
}

function expectMirror(): void {
  expect(sorted(readLines(dir))).toEqual(sorted(emulator.table("accounts").rows(["name"])));
}

/** Nothing is left behind but the folder for locks and unfinished work. */
function expectTidy(): void {
  expect(readdirSync(join(dir, ".dvsync"))).toEqual([]);
}

function readDeltaLink(): string | null {
  const file = join(dir, "accounts.token.json");
  return existsSync(file)
    ? (JSON.parse(readFileSync(file, "utf8")) as { deltaLink: string }).deltaLink
    : null;
}

function currentIds(): string[] {
  return emulator
    .table("accounts")
    .rows(["name"])
    .map((row) => (JSON.parse(row) as { accountid: string }).accountid);
}

function fillTable(count: number): void {
  const table = emulator.table("accounts");
  for (const id of currentIds()) table.delete(id);
  for (let row = 0; row < count; row++) table.insert({ name: `row ${String(row).padStart(4, "0")}` });
}

/** Steps but those of tidying; repeated ones once. */
function toOrder(steps: readonly string[]): string[] {
  return steps.filter((step, index) => !/^(unlink|mkdir|rmdir)/.test(step) && step !== steps[index - 1]);
}

function toCommit(snapshot: string): string[] {
  return [
    `fsync .dvsync/accounts.${snapshot}`,
    "open .dvsync/accounts.commit.json",
    "writeFile .dvsync/accounts.commit.json",
    "fsync .dvsync/accounts.commit.json",
    "fsync .dvsync/accounts.",
    "rename .dvsync/accounts.commit.json",
    "fsync .dvsync",
    `rename .dvsync/accounts.${snapshot}`,
    "fsync ",
    "open .dvsync/accounts.next.json",
    "writeFile .dvsync/accounts.next.json",
    "fsync .dvsync/accounts.next.json",
    "rename .dvsync/accounts.next.json",
    "fsync ",
    "rename .dvsync/accounts.commit.json",
  ];
}
