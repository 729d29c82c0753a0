import { describe, expect, it } from "vitest";
import { describeSwitches } from "../../src/emulator/index.ts";
import { readStatus } from "../../src/sync/read-status.ts";
import { asked, expectMirror, failureOf, openStage, small, type Stage } from "../support/stage.ts";

const day = 86_400_000;
const forms = describeSwitches().find(({ name }) => name === "expired-token")!.settings;

describe("a token that has expired", () => {
  it.each(forms)("said as %s: a full pull by itself, true counts, no ghosts", async (form) => {
    const stage = await openChanged();
    stage.emulator.set("expired-token", form);
    stage.emulator.expireTokens();
    const result = await stage.open().pull(small);
    expect(result).toMatchObject({ mode: "full", created: 2, updated: 2, deleted: 3, rows: 10 });
    expect(result.because).toMatch(/the token has expired$/);
    expectMirror(stage);
    stage.emulator.table("accounts").insert({ name: "after" });
    expect(await stage.open().pull(small)).toMatchObject({ mode: "delta", created: 1 });
    expectMirror(stage);
  });

  it("on the second page of a delta", async () => {
    const stage = await openChanged();
    stage.emulator.faults.add({
      fault: { kind: "status", status: 400, code: "0x80044352", message: "x" },
      match: ({ path }) => path.includes("skiptoken"),
    });
    expect(await stage.open().pull(small)).toMatchObject({
      mode: "full",
      created: 2,
      updated: 2,
      deleted: 3,
    });
    expectMirror(stage);
  });

  it("said by all rows: they are not read to their end for nothing", async () => {
    const stage = await openStage(21);
    await stage.open().pull(small);
    stage.emulator.set("expired-token", "all-rows");
    stage.emulator.expireTokens();
    const since = stage.emulator.requests.length;
    expect(await stage.open().pull(small)).toMatchObject({ mode: "full", created: 0, deleted: 0 });
    const pages = asked(stage.emulator, since).filter((path) => path.startsWith("accounts"));
    expect(pages).toHaveLength(1 + 6);
    expectMirror(stage);
  });

  it("for ever: one automatic full pull a run, never a loop", async () => {
    const stage = await openStage(6);
    await stage.open().pull(small);
    for (const form of forms) {
      stage.emulator.set("expired-token", form);
      stage.emulator.expireTokens();
      const client = stage.open();
      const since = stage.emulator.requests.length;
      // Every token is refused from the moment it is handed out.
      stage.emulator.faults.add({
        fault: { kind: "status", status: 410, body: "empty" },
        match: ({ path }) => path.includes("deltatoken"),
        times: 100,
      });
      expect((await client.pull(small)).mode, form).toBe("full");
      expect(client.events.filter((event) => event.kind === "start" && event.mode === "full")).toHaveLength(
        1,
      );
      expect(asked(stage.emulator, since).filter((path) => path === "accounts?$select=name")).toHaveLength(1);
      stage.emulator.faults.clear();
      expectMirror(stage);
    }
  });

  it("in the middle of the full pull that an expired token brought: exit 0 or 65, never a loop", async () => {
    const stage = await openStage(6);
    await stage.open().pull(small);
    stage.emulator.expireTokens();
    stage.emulator.faults.add({
      fault: { kind: "status", status: 400, code: "0x80044352" },
      match: ({ path }) => path.includes("skiptoken"),
      times: 100,
    });
    const before = stage.files();
    const error = await failureOf(stage.open().pull(small));
    expect(error.exitCode).toBe(69);
    expect(stage.files()).toMatchObject(before);
    stage.emulator.faults.clear();
    await stage.expectMendedByOnePull();
  });
});

describe("all rows again, as if they were changes", () => {
  it.each([
    ["a few rows deleted", 3],
    ["most rows deleted", 9],
    ["all but one deleted", 10],
  ])("leave no ghosts where nobody says how long changes are kept: %s", async (_, deleted) => {
    const stage = await openStage(11);
    letNobodySay(stage);
    await stage.open().pull(small);
    stage.emulator.set("expired-token", "all-rows-as-delta");
    stage.emulator.expireTokens();
    for (const id of stage.ids().slice(0, deleted)) stage.emulator.table("accounts").delete(id);
    stage.emulator.table("accounts").update(stage.ids()[0]!, { name: "changed" });
    expect(await stage.open().pull(small)).toMatchObject({
      mode: "full",
      because:
        "the server answered with all rows as if they were changes, as it does when the token has expired",
      deleted,
    });
    expectMirror(stage);
  });

  it("leave no ghosts after a pull whose clock was ahead", async () => {
    const stage = await openStage(11);
    await stage.open({ now: () => new Date(Date.now() + 30 * day) }).pull(small);
    stage.emulator.set("expired-token", "all-rows-as-delta");
    stage.emulator.expireTokens();
    stage.emulator.table("accounts").delete(stage.ids()[0]!);
    expect(await stage.open().pull(small)).toMatchObject({
      mode: "full",
      because: expect.stringMatching(/its age is not known$/),
      deleted: 1,
    });
    expectMirror(stage);
  });

  it("are told by a dry run, too, which asks the server for an estimate and reads nothing", async () => {
    const stage = await openChanged();
    stage.emulator.set("expired-token", "all-rows-as-delta");
    stage.emulator.expireTokens();
    const before = stage.files();
    expect(await stage.open().pull({ ...small, dryRun: true })).toMatchObject({ mode: "full", estimate: 10 });
    expect(stage.files()).toEqual(before);
  });

  it("every row changed and none deleted: that is a delta", async () => {
    const stage = await openStage(11);
    await stage.open().pull(small);
    for (const id of stage.ids().slice(1)) stage.emulator.table("accounts").update(id, { name: "changed" });
    const since = stage.emulator.requests.length;
    expect(await stage.open().pull(small)).toMatchObject({ mode: "delta", updated: 10, deleted: 0 });
    expect(asked(stage.emulator, since).filter((path) => path.startsWith("accounts("))).toHaveLength(1);
    expectMirror(stage);
  });
});

describe("a next link inside a delta that is refused", () => {
  it("once: the changes are read again from the delta link, and that is said", async () => {
    const stage = await openChanged();
    refuseNextLinks(stage, 1);
    const client = stage.open();
    expect(await client.pull(small)).toMatchObject({ mode: "delta", created: 2, updated: 2, deleted: 3 });
    expect(client.events).toContainEqual({
      kind: "warning",
      entity: "accounts",
      message: expect.stringMatching(
        /did not accept a next link.*reading the changes again from the beginning$/,
      ),
    });
    expectMirror(stage);
  });

  it("for ever: exit 65, and it is not the delta link that is blamed", async () => {
    const stage = await openChanged();
    const before = stage.files();
    refuseNextLinks(stage, 100);
    const error = await failureOf(stage.open().pull(small));
    expect([error.exitCode, error.code]).toEqual([65, "DVS-NEXT-LINK-REFUSED"]);
    expect(error.hint).toContain("dvsync pull accounts --full");
    expect(stage.files()).toEqual(before);
    stage.emulator.faults.clear();
    await stage.expectMendedByOnePull();
  });
});

describe("what is not expiry", () => {
  it.each([
    ["0x80060888", { kind: "status", status: 400, code: "0x80060888", message: "expired" }],
    ["0x80072515", { kind: "status", status: 400, code: "0x80072515", message: "Invalid Sync Token" }],
  ] as const)("%s: exit 65, with the full pull as the way out", async (_, fault) => {
    const stage = await openChanged();
    const before = stage.files();
    stage.emulator.faults.add({ fault, match: ({ path }) => path.includes("deltatoken") });
    const error = await failureOf(stage.open().pull(small));
    expect([error.exitCode, error.code]).toEqual([65, "DVS-TOKEN-REFUSED"]);
    expect(error.hint).toContain("dvsync pull accounts --full");
    expect(stage.files()).toEqual(before);
    await stage.expectMendedByOnePull();
  });

  it('"SQL timeout expired." halves the page and goes on as a delta', async () => {
    const stage = await openChanged();
    stage.emulator.set("sql-timeout-above", "2");
    const client = stage.open();
    expect(await client.pull(small)).toMatchObject({ mode: "delta", created: 2, updated: 2, deleted: 3 });
    expect(client.waits).toEqual([750]);
    expectMirror(stage);
  });

  it("a page size that the database cannot bear is halved until it can, and stays so after an interruption", async () => {
    const stage = await openStage(23);
    stage.emulator.set("sql-timeout-above", "3");
    const client = stage.open();
    expect(await client.pull({ ...small, pageSize: 16 })).toMatchObject({
      mode: "full",
      rows: 23,
      pages: 12,
    });
    expect(client.waits).toEqual([750, 1500, 3000]); // 16, 8 and 4 rows were too many
    expectMirror(stage);
  });

  it("a database that cannot bear even one row: exit 75 when patience ends", async () => {
    const stage = await openStage(3);
    stage.emulator.set("sql-timeout-above", "0");
    const error = await failureOf(stage.open({ maxWaitMs: 20_000 }).pull(small));
    expect([error.exitCode, error.code]).toEqual([75, "DVS-UNAVAILABLE"]);
  });
});

describe("a token that is older than the environment keeps changes", () => {
  it("goes full by itself, whatever the server would say", async () => {
    const stage = await openChanged();
    const client = stage.open({ now: () => new Date(Date.now() + 7.5 * day) });
    const since = stage.emulator.requests.length;
    expect(await client.pull(small)).toMatchObject({
      mode: "full",
      because: "the token is 7 days old and the environment keeps changes for 7",
      created: 2,
      updated: 2,
      deleted: 3,
    });
    expect(asked(stage.emulator, since).filter((path) => path.includes("deltatoken"))).toEqual([]);
    expectMirror(stage);
  });

  it.each([
    [6.9, 7, "delta"],
    [7.1, 7, "full"],
    [29, 30, "delta"],
    [400, 0, "delta"], // 0: nobody said how long
  ])("after %d days where %d are kept: %s", async (age, retentionDays, mode) => {
    const stage = await openStage(3, { retentionDays: 1000 });
    await stage.open().pull(small);
    stage.emulator.retentionDays = 1000;
    const client = stage.open({ now: () => new Date(Date.now() + age * day) });
    const { readEnvironment } = client.context;
    Object.assign(client.context, {
      readEnvironment: async () => ({ ...(await readEnvironment()), retentionDays }),
    });
    expect((await client.pull(small)).mode).toBe(mode);
  });

  it("keeps its age when the server hands the same link out again", async () => {
    const stage = await openStage(3);
    stage.emulator.set("unchanged-link", "identical");
    await stage.open().pull(small);
    const { deltaLink, deltaLinkAt } = stage.token();
    await stage.open({ now: () => new Date(Date.now() + 5 * day) }).pull(small);
    expect(stage.token()).toMatchObject({ deltaLink, deltaLinkAt });
    expect((await stage.open({ now: () => new Date(Date.now() + 7.1 * day) }).pull(small)).mode).toBe("full");
  });

  it("status counts the days: ok, expiring, expired", async () => {
    const stage = await openStage(3);
    await stage.open().pull(small);
    const stateAfter = async (days: number) =>
      (await readStatus(stage.dir, "accounts", new Date(Date.now() + days * day))).state;
    expect([
      await stateAfter(0),
      await stateAfter(5.5),
      await stateAfter(5.7),
      await stateAfter(7.1),
    ]).toEqual(["ok", "ok", "expiring", "expired"]);
  });
});

/** A mirror of 11 rows; two new ones since, two changed, three deleted. */
async function openChanged(): Promise<Stage> {
  const stage = await openStage(11);
  await stage.open().pull(small);
  const table = stage.emulator.table("accounts");
  const ids = stage.ids();
  table.insert({ name: "new 1" });
  table.insert({ name: "new 2" });
  table.update(ids[0]!, { name: "row 9999" });
  table.update(ids[1]!, { name: "changed" });
  for (const id of ids.slice(2, 5)) table.delete(id);
  return stage;
}

/** How long changes are kept may not be read. */
function letNobodySay({ emulator }: Stage): void {
  emulator.faults.add({
    fault: { kind: "status", status: 403 },
    match: ({ path }) => path.includes("organizations"),
    times: 100,
  });
}

function refuseNextLinks({ emulator }: Stage, times: number): void {
  emulator.faults.add({
    fault: { kind: "status", status: 400, code: "0x80060888" },
    match: ({ path }) => path.includes("skiptoken"),
    times,
  });
}
