import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { toStatusJson } from "../../../src/ui/json-lines.ts";
import { toStatusTable } from "../../../src/ui/status-table.ts";
import { readStatus } from "../../../src/sync/read-status.ts";
import { draw } from "../../../src/sync/verify/sample-rows.ts";
import { failureOf, openStage, small, type Stage } from "../../support/stage.ts";

/** What a column that is computed when a row is read does: the row is another, its version is not. */
function moveSilently(stage: Stage, rows: number): void {
  const file = join(stage.dir, "accounts.ndjson");
  let left = rows;
  const text = readFileSync(file, "utf8").replaceAll(/"name":"row/g, (name) =>
    left-- > 0 ? '"name":"now' : name,
  );
  writeFileSync(file, text);
}

const isDelta = ({ path }: { path: string }) => path.includes("deltatoken");
const warnings = (client: ReturnType<Stage["open"]>) =>
  client.events.flatMap((event) => (event.kind === "warning" ? [event.message] : []));

describe("--rows", () => {
  it("finds rows of the same version with other bytes, and names the columns", async () => {
    const stage = await openStage(30);
    await stage.open().pull(small);
    moveSilently(stage, 25);
    expect(await stage.open().verify()).toMatchObject({ equal: true, silent: 0 });
    const client = stage.open();
    const result = await client.verify({ level: "rows", pageSize: 7 });
    expect(result).toMatchObject({ equal: false, silent: 25, missing: 0, stale: 0, extra: 0, unsettled: 0 });
    expect(result.differences.map(({ difference }) => difference)).toEqual(Array(25).fill("silent"));
    expect(warnings(client)).toHaveLength(1);
    expect(warnings(client)[0]).toContain(
      "25 rows have the same version here and on the server, but other bytes",
    );
    expect(warnings(client)[0]).toContain("(name in 20 of 20 rows looked at)");
    expect(stage.token()["verified"]).toMatchObject({ level: "rows", result: "equal" });
  });

  it("finds nothing in a good snapshot of all columns, whose numbers are longer than doubles hold", async () => {
    const stage = await openStage(0);
    stage.emulator.table("accounts").generate(300);
    await stage.open().pull();
    expect(await stage.open().verify({ level: "rows", pageSize: 70 })).toMatchObject({
      equal: true,
      rows: 300,
      silent: 0,
      requests: 5,
    });
  });
});

describe("--sample", () => {
  it("asks for so many rows and no more, and finds what differs among them", async () => {
    const stage = await openStage(40);
    await stage.open().pull(small);
    expect(await stage.open().verify({ level: "sample", sample: 12 })).toMatchObject({
      equal: true,
      requests: 12,
    });
    moveSilently(stage, 40);
    expect(await stage.open().verify({ level: "sample", sample: 12 })).toMatchObject({
      equal: false,
      silent: 12,
    });
    expect(await stage.open().verify({ level: "sample", sample: 999 })).toMatchObject({ silent: 40 });
  });

  it("a row that has changed since the last pull is none", async () => {
    const stage = await openStage(10);
    await stage.open().pull(small);
    stage.emulator.table("accounts").update(stage.ids()[3]!, { name: "changed" });
    stage.emulator.table("accounts").delete(stage.ids()[4]!);
    expect(await stage.open().verify({ level: "sample", sample: 10 })).toMatchObject({
      equal: true,
      changedMeanwhile: 2,
    });
  });

  it("draws each number once, and all when there are no more", () => {
    let turn = 0;
    const random = () => (turn = (turn + 0.618_033_988_75) % 1);
    for (const [count, below] of [
      [5, 100],
      [100, 5],
      [7, 7],
      [0, 9],
      [3, 0],
    ] as const) {
      const drawn = draw(count, below, random);
      expect(drawn.size).toBe(Math.min(count, below));
      for (const number of drawn) expect(number).toBeLessThan(below);
    }
  });
});

it("a snapshot that came through the Organization Service is compared in the same way", async () => {
  const stage = await openStage(30);
  const through = { ...small, api: "organization-service" } as const;
  await stage.open().pull(through);
  expect(await stage.open().verify({ pageSize: 7 })).toMatchObject({ equal: true, rows: 30 });
  stage.emulator.table("accounts").update(stage.ids()[3]!, { name: "changed" });
  stage.emulator.table("accounts").delete(stage.ids()[4]!);
  expect(await stage.open().verify()).toMatchObject({ equal: true, changedMeanwhile: 2 });
  await stage.open().pull(through);
  expect(await stage.open().verify()).toMatchObject({ equal: true, changedMeanwhile: 0, rows: 29 });
});

describe("what stands in the way", () => {
  it("an expired token: says to pull first, and still reports what it found", async () => {
    const stage = await openStage(20);
    await stage.open().pull(small);
    stage.emulator.table("accounts").update(stage.ids()[3]!, { name: "changed" });
    stage.emulator.table("accounts").delete(stage.ids()[4]!);
    stage.emulator.expireTokens();
    const client = stage.open();
    expect(await client.verify()).toMatchObject({ equal: false, stale: 1, extra: 1, changedMeanwhile: 0 });
    expect(warnings(client).join()).toContain("pull first: dvsync pull accounts");
  });

  it("an expired token that is answered with all rows as if they were changes vouches for nothing", async () => {
    const stage = await openStage(20, { retentionDays: 7 });
    await stage.open().pull(small);
    stage.emulator.table("accounts").update(stage.ids()[3]!, { name: "changed" });
    stage.emulator.set("expired-token", "all-rows-as-delta");
    stage.emulator.expireTokens();
    const client = stage.open({ now: () => new Date(Date.now() + 2 * 86_400_000) });
    expect(await client.verify()).toMatchObject({ equal: false, unsettled: 1 });
    expect(warnings(client).join()).toContain("pull first");
  });

  it("another organization is refused (78)", async () => {
    const stage = await openStage(3);
    await stage.open().pull(small);
    stage.emulator.organizationId = "00000000-0000-0000-0000-00000000beef";
    const error = await failureOf(stage.open().verify());
    expect(`${error.exitCode} ${error.code}`).toBe("78 DVS-OTHER-ORGANIZATION");
  });

  it("a restored environment, with the same ids and other versions: no repair", async () => {
    const stage = await openStage(20);
    await stage.open().pull(small);
    for (const id of stage.ids()) stage.emulator.table("accounts").update(id, { name: "restored" });
    stage.emulator.faults.add({ fault: { kind: "lost-change", of: "upsert" }, times: 99 });
    await stage.open().pull(small);
    const error = await failureOf(stage.open().verify({ repair: true }));
    expect(error.message).toContain("20 stale");
    expect(error.message).toContain("restored or copied");
  });

  it("changes that are held back, however long: no difference is claimed", async () => {
    const stage = await openStage(20);
    await stage.open().pull(small);
    stage.emulator.set("min-active-version", "held");
    stage.emulator.table("accounts").update(stage.ids()[3]!, { name: "changed" });
    stage.emulator.table("accounts").delete(stage.ids()[4]!);
    stage.emulator.table("accounts").insert({ name: "new" });
    const client = stage.open({ maxWaitMs: 60_000 });
    expect(await client.verify()).toMatchObject({
      equal: false,
      stale: 0,
      extra: 0,
      missing: 0,
      unsettled: 3,
    });
    expect(client.waits).toEqual([2000, 4000, 8000, 16_000]);
    stage.emulator.set("min-active-version", "current");
    expect(await stage.open().verify()).toMatchObject({ equal: true, changedMeanwhile: 3 });
  });

  it("changes that are held back for a while are waited for", async () => {
    const stage = await openStage(20);
    await stage.open().pull(small);
    stage.emulator.set("min-active-version", "held");
    stage.emulator.table("accounts").delete(stage.ids()[4]!);
    stage.emulator.before(3, () => stage.emulator.set("min-active-version", "current"), isDelta);
    const client = stage.open();
    expect(await client.verify()).toMatchObject({ equal: true, changedMeanwhile: 1 });
    expect(client.waits).toEqual([2000]);
  });
});

it("status tells when a table was last verified and how it ended, also after later deltas", async () => {
  const stage = await openStage(5);
  await stage.open().pull(small);
  const now = new Date();
  const read = () => readStatus(stage.dir, "accounts", now);
  expect(toStatusTable([await read()], now)[0]).not.toContain("VERIFIED");
  expect(JSON.parse(toStatusJson(await read()))).toMatchObject({ verifiedAt: null, verified: null });
  await stage.open().verify();
  stage.emulator.table("accounts").insert({ name: "new" });
  await stage.open().pull(small);
  expect(JSON.parse(toStatusJson(await read()))).toMatchObject({
    verifiedAt: expect.stringMatching(/^20\d\d-/) as string,
    verified: "equal (keys)",
  });
  expect(toStatusTable([await read()], now).join("\n")).toMatch(/VERIFIED[^]*equal \(keys\), just now/);
});
