import { afterEach, beforeEach, expect, test } from "vitest";
import { everyKind, raw, startEmulator } from "../../src/emulator/index.ts";
import type { EmulatedTable, Emulator } from "../../src/emulator/index.ts";
import { api, ask, readAll, write } from "./ask.ts";

let emulator: Emulator;
let samples: EmulatedTable;
beforeEach(async () => {
  emulator = await startEmulator();
  samples = emulator.addTable(everyKind);
});
afterEach(() => emulator.close());

const all = `${api}new_samples`;
const members = (row: object) => Object.keys(row).filter((name) => name !== "@odata.etag");
const first = () => [...samples.ids()][0] ?? "";

async function attributes(): Promise<string[]> {
  const reply = await ask(
    emulator,
    `${api}EntityDefinitions(LogicalName='new_sample')/Attributes?$select=LogicalName`,
  );
  return reply.json.value.map((each: any) => each.LogicalName);
}

test("a new column comes with changed rows of an old link, and with all rows of a new read", async () => {
  const { deltaLink = "", items } = await readAll(emulator, all);
  samples.addColumn({ name: "new_extra", kind: "Money", precision: 4 }, "new_text");
  samples.update(first(), { new_extra: raw("1.5000") });
  const [changed] = (await readAll(emulator, deltaLink)).items;
  expect(members(changed)).toEqual(members(items[0]).toSpliced(3, 0, "new_extra"));
  expect(changed.new_extra).toBe(1.5);
  const again = await readAll(emulator, all);
  expect(again.items.map((row) => row.new_extra)).toEqual([1.5, null, null]);
  expect(await attributes()).toContain("new_extra");
});

test("a dropped column is gone from rows and metadata, and comes back empty", async () => {
  const { deltaLink = "" } = await readAll(emulator, all);
  samples.dropColumn("new_url");
  samples.update(first(), { new_code: "changed" });
  const [changed] = (await readAll(emulator, deltaLink)).items;
  expect(members(changed)).not.toContain("new_url");
  expect(await attributes()).not.toContain("new_url");
  samples.addColumn({ name: "new_url", kind: "String" });
  expect((await readAll(emulator, all)).items.map((row) => row.new_url)).toEqual([null, null, null]);
});

test("a column changes its type, its values with it, and keeps its place", async () => {
  const { items } = await readAll(emulator, all);
  samples.alterColumn("new_whole", { kind: "String" }, (json) => (json === "null" ? json : `"${json}"`));
  const again = await readAll(emulator, all);
  expect(again.items.map((row) => row.new_whole)).toEqual([null, "-1000", "0"]);
  expect(members(again.items[0])).toEqual(members(items[0]));
  const type = `${api}EntityDefinitions(LogicalName='new_sample')/Attributes(LogicalName='new_whole')`;
  expect((await ask(emulator, type)).json).toMatchObject({ AttributeType: "String", MaxLength: 100 });
  expect((await readAll(emulator, all)).items.map((row) => row["@odata.etag"])).toEqual(
    items.map((row) => row["@odata.etag"]),
  );
});

test("columns of generated rows come, go and change as those of others do", async () => {
  const accounts = emulator.table("accounts");
  accounts.generate(2);
  accounts.addColumn({ name: "new_rank", kind: "Integer", generate: (index) => `${index + 7}` });
  accounts.alterColumn("new_rank", { kind: "String" }, (json) => JSON.stringify(json));
  accounts.dropColumn("fax");
  const { items } = await readAll(emulator, `${api}accounts`);
  expect(items.slice(-2).map((row) => [row.new_rank, row.fax])).toEqual([
    ["7", undefined],
    ["8", undefined],
  ]);
});

test("a calculated column moves without a version: no delta tells of it, a full read does", async () => {
  const accounts = emulator.table("accounts");
  accounts.generate(3);
  const before = await readAll(emulator, `${api}accounts`);
  const ids = before.items.map((row) => row.accountid);
  accounts.recalculate(ids[0], { revenue_base: raw("7.0000") });
  accounts.recalculate(ids[6], { revenue_base: raw("8.0000") });
  expect((await readAll(emulator, before.deltaLink ?? "")).items).toEqual([]);
  const after = await readAll(emulator, `${api}accounts`);
  expect(after.items.map((row) => row["@odata.etag"])).toEqual(before.items.map((row) => row["@odata.etag"]));
  expect([after.items[0].revenue_base, after.items[6].revenue_base]).toEqual([7, 8]);
  expect(after.items.map((row) => row.accountid)).toEqual(ids);
});

test("a generated row that was recalculated is still in a delta that began before it", async () => {
  const accounts = emulator.table("accounts");
  const { deltaLink = "" } = await readAll(emulator, `${api}accounts`);
  accounts.generate(3);
  const ids = [...accounts.ids()].slice(-3);
  accounts.recalculate(ids[1] ?? "", { revenue_base: raw("8.0000") });
  const delta = await readAll(emulator, deltaLink);
  expect(delta.items.map((row) => [row.accountid, row.revenue_base])).toEqual([
    [ids[0], null],
    [ids[1], 8],
    [ids[2], null],
  ]);
});

test("the index of a key comes to be, and fails", async () => {
  const path = `${api}EntityDefinitions(LogicalName='new_sample')/Keys?$select=LogicalName,EntityKeyIndexStatus`;
  const states = async () =>
    (await ask(emulator, path)).json.value.map((key: any) => key.EntityKeyIndexStatus);
  expect(await states()).toEqual(["Active", "Pending", "Failed"]);
  const byName = `${all}(new_name='all%20null')`;
  expect((await ask(emulator, byName)).status).toBe(400);
  samples.setKeyState("new_text_key", "Active");
  samples.setKeyState("new_code_key", "InProgress");
  expect(await states()).toEqual(["InProgress", "Pending", "Active"]);
  expect((await ask(emulator, byName)).status).toBe(200);
  expect((await write(emulator, "PATCH", `${all}(new_code='A-1')`, {})).status).toBe(400);
});

test("mistakes in a test are told", () => {
  expect(() => samples.addColumn({ name: "new_url", kind: "String" })).toThrow(
    /already has a column 'new_url'/,
  );
  expect(() => samples.dropColumn("new_sampleid")).toThrow(/no column 'new_sampleid' that could be changed/);
  expect(() => samples.alterColumn("nothing", {})).toThrow(/no column 'nothing'/);
  expect(() => samples.setKeyState("nothing", "Active")).toThrow(/no key 'nothing'/);
});
