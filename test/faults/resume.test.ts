import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { Fault } from "../../src/emulator/index.ts";
import { installCrashingDisk } from "../support/crashing-disk.ts";
import { openEmulated } from "../support/emulated.ts";
import { readStatus } from "../../src/sync/read-status.ts";
import { asked, expectMirror, failureOf, openStage, small, type Stage } from "../support/stage.ts";
import { findWorkFile } from "../support/work-file.ts";

it("after kill -9 in the middle of a page the next pull goes on from the last whole page, and has what changed meanwhile", async () => {
  const { emulator, data, start, run } = await openEmulated();
  const accounts = emulator.table("accounts");
  accounts.generate(20);
  let pages = 0;
  const hold = emulator.hold(({ path }) => path.includes("skiptoken") && ++pages === 3, 3000);
  const first = start("pull", "--page-size", "5");
  await hold.reached;
  await expect.poll(() => readPages(data), { timeout: 10_000 }).toBe(3);
  await first.kill("SIGKILL");
  hold.release();
  const ids = [...accounts.ids()];
  accounts.update(ids[0]!, { name: "changed in a page that was read" });
  accounts.delete(ids[1]!);
  accounts.insert({ name: "new" });
  accounts.update(ids[20]!, { name: "changed in a page to come" });
  const before = emulator.requests.length;
  const second = await run("pull", "--json");
  expect(second.exitCode).toBe(0);
  expect(second.stderr).toMatch(/accounts: resuming after 15 rows of an interrupted pull/);
  expectMirror({ emulator, dir: data });
  const requests = asked(emulator, before);
  expect(
    requests.filter((path) => /^accounts(\?\$select|$)/.test(path)),
    "the first page again",
  ).toEqual([]);
  expect(requests[3], "the fourth page").toMatch(/pagenumber="4"/);
});

describe("an empty body where a page should be, on a first pull", () => {
  it.each([
    ["on the first page", "accounts?"],
    ["on a later page", "skiptoken"],
  ])("%s: it is asked for again", async (_, part) => {
    const stage = await openStage(11);
    const match = ({ path }: { path: string }) => path.includes(part) && path.includes("/accounts");
    stage.emulator.faults.add({ fault: { kind: "status", status: 200, body: "empty" }, match });
    stage.emulator.faults.add({ fault: { kind: "status", status: 204, body: "empty" }, match });
    const client = stage.open();
    expect(await client.pull(small)).toMatchObject({ mode: "full", rows: 11 });
    expect(client.waits).toEqual([750, 1500]);
    expectMirror(stage);
  });

  it("for ever: exit 65", async () => {
    const stage = await openStage(11);
    stage.emulator.faults.add({
      fault: { kind: "status", status: 200, body: "empty" },
      match: ({ path }) => path.includes("/accounts"),
      times: 100,
    });
    const error = await failureOf(stage.open().pull(small));
    expect([error.exitCode, error.code]).toEqual([65, "DVS-NOT-A-PAGE"]);
    stage.emulator.faults.clear();
    await stage.expectMendedByOnePull();
  });
});

describe("an interrupted full pull", () => {
  it("is shown by status as partial, with its rows", async () => {
    const stage = await openInterrupted();
    expect(await readStatus(stage.dir, "accounts", new Date())).toMatchObject({
      state: "partial",
      rows: 8,
      note: "an interrupted full pull can be resumed after 8 rows",
    });
    await stage.expectMendedByOnePull();
    expect((await readStatus(stage.dir, "accounts", new Date())).state).toBe("ok");
  });

  it("goes on: no page is asked for twice, and what has changed since is asked for at the end", async () => {
    const stage = await openInterrupted();
    const since = stage.emulator.requests.length;
    const client = stage.open();
    await client.pull(small);
    expect(
      asked(stage.emulator, since)
        .filter((path) => path.startsWith("accounts"))
        .map((path) => /pagenumber="\d"|deltatoken/.exec(path)?.[0]),
    ).toEqual(['pagenumber="3"', "deltatoken"]);
    expect(client.events).toContainEqual(expect.objectContaining({ kind: "start", resumedRows: 8 }));
    expectMirror(stage);
  });

  it.each([
    ["refused", 400],
    ["gone", 410],
    ["not found", 404],
  ])("starts over by itself, and says so, when its next link is %s", async (_, status) => {
    const stage = await openInterrupted();
    stage.emulator.faults.add({
      fault: { kind: "status", status, code: "0x80060888" },
      match: ({ path }) => path.includes("skiptoken"),
    });
    const client = stage.open();
    await client.pull(small);
    expect(client.events).toContainEqual({
      kind: "warning",
      entity: "accounts",
      message: expect.stringMatching(/^the interrupted pull cannot be resumed \(.*\): starting over$/),
    });
    expectMirror(stage);
  });

  it.each<[string, Fault]>([
    ["500 with a code", { kind: "status", status: 500, code: "0x80041103" }],
    ["500 with a code that means: try again", { kind: "status", status: 500 }],
    ["400 with 0x80060891", { kind: "status", status: 400, code: "0x80060891" }],
    ["503", { kind: "status", status: 503 }],
    ["garbage", { kind: "garbage" }],
    ["a reset", { kind: "reset" }],
    ["an empty body", { kind: "status", status: 200, body: "empty" }],
    ["a web page", { kind: "html200" }],
  ])(
    "starts over by itself, in the same run, when its next link has failed four times: %s",
    async (_, fault) => {
      const stage = await openInterrupted();
      stage.emulator.faults.add({
        fault,
        match: ({ path }) => path.includes("pagenumber=%223%22"),
        times: 4,
      });
      const client = stage.open();
      expect(await client.pull(small)).toMatchObject({ mode: "full", rows: 11, pages: 3 });
      expect(client.waits).toEqual([750, 1500, 3000]);
      expect(client.events.filter((event) => event.kind === "warning")).toHaveLength(1);
      expectMirror(stage);
    },
  );

  it("is kept when the server gives nothing of the table at all: that is not the link's fault", async () => {
    const stage = await openInterrupted();
    stage.emulator.faults.add({
      fault: { kind: "status", status: 500, code: "0x80041103" },
      match: ({ path }) => path.includes("/accounts"),
      times: 100,
    });
    expect((await failureOf(stage.open().pull(small))).exitCode).toBe(69);
    stage.emulator.faults.clear();
    const client = stage.open();
    await client.pull(small);
    expect(client.events).toContainEqual(expect.objectContaining({ kind: "start", resumedRows: 8 }));
    expectMirror(stage);
  });

  it("starts over by itself when the server no longer knows what has changed since it began", async () => {
    const stage = await openInterrupted();
    stage.emulator.expireTokens();
    const client = stage.open();
    await client.pull(small);
    expect(client.events.filter((event) => event.kind === "warning")).toHaveLength(1);
    expectMirror(stage);
  });

  it("starts over when it is older than the environment keeps changes", async () => {
    const stage = await openInterrupted();
    const client = stage.open({ now: () => new Date(Date.now() + 8 * 86_400_000) });
    await client.pull(small);
    expect(client.events).toContainEqual(expect.objectContaining({ kind: "start", resumedRows: 0 }));
    expectMirror(stage);
  });

  it.each<[string, (stage: Stage) => void]>([
    ["cut short", (stage) => cut(stage, 0.5)],
    ["cut in the middle of a line", (stage) => cut(stage, 0.97)],
    ["emptied", (stage) => cut(stage, 0)],
    ["overwritten", (stage) => edit(stage, "ndjson", (text) => text.replaceAll("{", "["))],
    ["with a line less", (stage) => edit(stage, "ndjson", (text) => text.replace("\n", " "))],
    ["with a damaged checkpoint", (stage) => edit(stage, "json", (text) => text.slice(0, -9))],
    [
      "with a checkpoint from the future",
      (stage) => edit(stage, "json", (text) => text.replace('"format":1', '"format":2')),
    ],
    [
      "with a checkpoint that counts too much",
      (stage) => edit(stage, "json", (text) => text.replace(/"rows":\d+/, '"rows":9')),
    ],
  ])("starts over when its file was %s", async (_, damage) => {
    const stage = await openInterrupted();
    damage(stage);
    const client = stage.open();
    await client.pull(small);
    expect(client.events).toContainEqual(expect.objectContaining({ kind: "start", resumedRows: 0 }));
    expectMirror(stage);
  });

  it("drops what lies behind its last whole page", async () => {
    const stage = await openInterrupted();
    edit(stage, "ndjson", (text) => `${text}{"@odata.etag":"W/`);
    const client = stage.open();
    await client.pull(small);
    expect(client.events).toContainEqual(expect.objectContaining({ kind: "start", resumedRows: 8 }));
    expectMirror(stage);
  });

  it("of another organization is refused, exit 78; --full is the way out", async () => {
    const stage = await openInterrupted();
    const before = stage.files();
    stage.emulator.organizationId = "11111111-5a5b-ee11-a383-000d3a5b0a00";
    const error = await failureOf(stage.open().pull(small));
    expect([error.exitCode, error.code]).toEqual([78, "DVS-OTHER-ORGANIZATION"]);
    expect(error.hint).toContain("dvsync pull accounts --full");
    expect(stage.files()).toEqual(before);
    await stage.open().pull({ ...small, full: true });
    expectMirror(stage);
  });

  it.each([
    ["--full", { full: true }],
    ["another select", { select: ["name", "fax"] }],
    ["no select", { select: null }],
  ])("is not gone on with by a pull with %s", async (_, options) => {
    const stage = await openInterrupted();
    const client = stage.open();
    await client.pull({ ...small, ...options });
    expect(client.events).toContainEqual(expect.objectContaining({ kind: "start", resumedRows: 0 }));
    expectMirror(stage);
  });

  it("is gone on with after a power cut wherever its checkpoint outlived it", async () => {
    let resumed = 0;
    for (let number = 0, isDead = true; isDead; number++) {
      const stage = await openStage(11);
      const disk = installCrashingDisk(stage.dir);
      disk.arm(number);
      await stage
        .open()
        .pull(small)
        .catch(() => undefined);
      ({ isDead } = disk);
      disk.reviveAfterPowerCut();
      const checkpoint = readCheckpointFile(stage.dir);
      const client = stage.open();
      const isCommitted = ["accounts.ndjson", ".dvsync/accounts.commit.json"].some((file) =>
        existsSync(join(stage.dir, file)),
      );
      if (isDead && checkpoint !== null && !isCommitted) {
        resumed++;
        await client.pull(small);
        expect(client.events, `step ${number}`).toContainEqual(
          expect.objectContaining({ kind: "start", resumedRows: checkpoint.rows }),
        );
      }
      disk.uninstall();
      await stage.close();
    }
    expect(resumed).toBeGreaterThan(3);
  });

  it("is gone on with over an old snapshot, which stays as it is until then", async () => {
    const stage = await openStage(11);
    await stage.open().pull(small);
    const before = stage.files();
    stage.emulator.table("accounts").update(stage.ids()[0]!, { name: "changed" });
    await interrupt(stage, { full: true });
    expect(stage.files()).toMatchObject(before);
    const client = stage.open();
    const result = await client.pull(small);
    expect(result).toMatchObject({
      mode: "full",
      because: "an interrupted full pull is resumed",
      created: 0,
      updated: 1,
      deleted: 0,
    });
    expectMirror(stage);
  });
});

/** A first pull that stopped after two of three pages. */
async function openInterrupted(): Promise<Stage> {
  const stage = await openStage(11);
  await interrupt(stage);
  return stage;
}

async function interrupt(stage: Stage, options = {}): Promise<void> {
  stage.emulator.faults.add({
    fault: { kind: "status", status: 401 },
    match: ({ path }) => path.includes("pagenumber=%223%22"),
    times: 100,
  });
  await failureOf(stage.open().pull({ ...small, ...options }));
  stage.emulator.faults.clear();
  expect(readPages(stage.dir)).toBe(2);
}

function readPages(dir: string): number {
  return readCheckpointFile(dir)?.pages ?? 0;
}

function readCheckpointFile(dir: string): { pages: number; rows: number } | null {
  const file = findWorkFile(dir, "full.json");
  return file !== null && existsSync(file)
    ? (JSON.parse(readFileSync(file, "utf8")) as { pages: number; rows: number })
    : null;
}

function cut(stage: Stage, part: number): void {
  edit(stage, "ndjson", (text) => text.slice(0, Math.floor(text.length * part)));
}

function edit(stage: Stage, kind: "json" | "ndjson", change: (text: string) => string): void {
  const file = findWorkFile(stage.dir, `full.${kind}`)!;
  writeFileSync(file, change(readFileSync(file, "utf8")));
}
