import { existsSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { describeSwitches, type EmulatorRequest, type Fault } from "../../src/emulator/index.ts";
import type { PullOptions } from "../../src/sync/pull-context.ts";
import { openEmulated } from "../support/emulated.ts";
import { readLines } from "../support/pull-in-process.ts";
import { toValues } from "../support/row-values.ts";
import { findWorkFile } from "../support/work-file.ts";
import { failureOf, openStage, type Stage } from "../support/stage.ts";

const way: Partial<PullOptions> = { api: "organization-service", pageSize: 4 };
const isService = ({ path }: Pick<EmulatorRequest, "path">) => path.includes("Organization.svc");

/** The snapshot holds the table's rows, in whatever order of members, and the token file counts them. */
function expectSameValues(stage: Pick<Stage, "emulator"> & { readonly dir: string }): void {
  const lines = readLines(stage.dir);
  expect(toRows(lines)).toEqual(toRows(stage.emulator.table("accounts").rows()));
  expect(lines).toHaveLength(stage.emulator.table("accounts").count());
}

const faults: [string, Fault][] = [
  ["429", { kind: "status", status: 429, retryAfter: "2" }],
  ["503 as HTML", { kind: "status", status: 503 }],
  ["a fault 0x80044151", { kind: "sql-timeout" }],
  ["a cut body", { kind: "cut" }],
  ["a body cut after 10 bytes", { kind: "cut", afterBytes: 10 }],
  ["a reset", { kind: "reset" }],
  ["a body that ends too early", { kind: "short" }],
  ["garbage", { kind: "garbage" }],
  ["broken gzip", { kind: "broken-gzip" }],
];
const refusals: [string, Fault, string][] = [
  ["a web page", { kind: "html200" }, "65 DVS-NOT-A-PAGE"],
  ["a redirect", { kind: "redirect", location: "http://localhost:1/login" }, "65 DVS-REDIRECT"],
  ["401", { kind: "status", status: 401 }, "77 DVS-UNAUTHORIZED"],
];

describe.each([
  ["full", 3, () => openStage(11)],
  ["delta", 3, openChanged],
])("through the Organization Service, at every request of a %s pull", (_, pages, open) => {
  it.each(faults)("once: %s: ends equal", async (_name, fault) => {
    for (let nth = 1; nth <= pages; nth++) {
      const stage = await open();
      stage.emulator.faults.add({ fault, nth, match: isService });
      const client = stage.open();
      await client.pull(way);
      expect(client.waits).toHaveLength(1);
      expectSameValues(stage);
      await stage.close();
    }
  });

  it.each(refusals)("%s: refused, files as before, mended by one pull", async (_name, fault, expected) => {
    for (let nth = 1; nth <= pages; nth++) {
      const stage = await open();
      const before = stage.files();
      stage.emulator.faults.add({ fault, nth, times: 100, match: isService });
      const { exitCode, code } = await failureOf(stage.open().pull(way));
      expect(`${exitCode} ${code}`).toBe(expected);
      expect(stage.files()).toMatchObject(before);
      stage.emulator.faults.clear();
      await stage.open().pull(way);
      expectSameValues(stage);
      await stage.close();
    }
  });
});

it("through the Organization Service, after kill -9 in the middle of a page: the next pull goes on, and has what changed meanwhile", async () => {
  const { emulator, data, start, run } = await openEmulated({ syncrc: { api: "organization-service" } });
  const accounts = emulator.table("accounts");
  accounts.generate(20);
  let pages = 0;
  const hold = emulator.hold((request) => isService(request) && ++pages === 4, 3000);
  const first = start("pull", "--page-size", "5", "--json");
  await hold.reached;
  await expect.poll(() => readPages(data), { timeout: 10_000 }).toBe(3);
  await first.kill("SIGKILL");
  hold.release();
  const ids = [...accounts.ids()];
  accounts.update(ids[0]!, { name: "changed in a page that was read" });
  accounts.delete(ids[1]!);
  accounts.insert({ name: "new" });
  const before = emulator.requests.length;
  const second = await run("pull", "--json");
  expect(second.stderr).toMatch(/accounts: resuming after 15 rows of an interrupted pull/);
  expect(second.exitCode).toBe(0);
  expectSameValues({ emulator, dir: data });
  // What was left of the table in pages of 5, and the changes since.
  const left = Math.ceil((accounts.count() - 15) / 5) + 1;
  expect(emulator.requests.slice(before).filter(isService).length).toBeLessThanOrEqual(left + 1);
});

describe("through the Organization Service, a token that has expired", () => {
  const forms = describeSwitches().find(({ name }) => name === "expired-token")!.settings;
  it.each(forms)("said as %s: a full pull by itself, true counts, no ghosts", async (form) => {
    const stage = await openChanged();
    stage.emulator.set("expired-token", form);
    stage.emulator.expireTokens();
    const result = await stage.open().pull({ api: "organization-service" });
    expect(result).toMatchObject({ mode: "full", created: 4, updated: 2, deleted: 3, rows: 12 });
    expectSameValues(stage);
    stage.emulator.table("accounts").insert({ name: "after" });
    expect(await stage.open().pull(way)).toMatchObject({ mode: "delta", created: 1 });
    expectSameValues(stage);
  });

  it("said by all rows, on one page or on several", async () => {
    for (const pageSize of [4, 5000]) {
      const stage = await openStage(11);
      await stage.open().pull(way);
      stage.emulator.table("accounts").delete(stage.ids()[3]!);
      stage.emulator.set("expired-token", "all-rows");
      stage.emulator.expireTokens();
      expect(await stage.open().pull({ ...way, pageSize })).toMatchObject({ mode: "full", deleted: 1 });
      expectSameValues(stage);
      await stage.close();
    }
  });
});

it("through the Organization Service, a row that was deleted and restored: the table is read again, so that no line of the Web API comes in", async () => {
  const stage = await openStage(5);
  await stage.open().pull(way);
  const [id] = stage.ids();
  stage.emulator.table("accounts").delete(id!);
  stage.emulator.table("accounts").restore(id!);
  const result = await stage.open().pull(way);
  expectSameValues(stage);
  const members = readLines(stage.dir).map((line) => Object.keys(JSON.parse(line) as object).join());
  expect(new Set(members).size).toBe(1);
  expect(result.rows).toBe(5);
});

function toRows(lines: readonly string[]): Map<string, object> {
  return new Map(lines.map((line) => [/"accountid":"([^"]*)"/.exec(line)![1]!, toValues(line)]));
}

function readPages(dir: string): number {
  const file = findWorkFile(dir, "full.json");
  if (file === null || !existsSync(file)) return 0;
  return (JSON.parse(readFileSync(file, "utf8")) as { pages: number }).pages;
}

/** Pulled once; since then 4 rows came, 2 changed and 3 are gone: three pages of changes. */
async function openChanged(): Promise<Stage> {
  const stage = await openStage(11);
  await stage.open().pull(way);
  const table = stage.emulator.table("accounts");
  const ids = stage.ids();
  for (let row = 0; row < 4; row++) table.insert({ name: `new ${row}` });
  for (const id of ids.slice(0, 2)) table.update(id, { name: "renamed" });
  for (const id of ids.slice(5, 8)) table.delete(id);
  return stage;
}
