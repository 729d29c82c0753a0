import { expect, test } from "vitest";
import { openEmulated } from "../support/emulated.ts";

const open = (exclude: string[], more = {}) =>
  openEmulated({ syncrc: { entities: { accounts: { exclude } }, ...more } });

const members = (line = "{}") => Object.keys(JSON.parse(line) as object);

test("excluded columns never cross the wire, all others do, new ones too", async () => {
  const { emulator, run, snapshot, token } = await open(["fax", "ownerid"]);
  const table = emulator.table("accounts");
  const all = members(table.rows()[0]);
  expect((await run("pull", "-q")).exitCode).toBe(0);
  expect(members((await snapshot("accounts"))[0])).toEqual(
    all.filter((name) => !["fax", "_ownerid_value"].includes(name)),
  );
  expect(await token("accounts")).toMatchObject({ exclude: ["fax", "ownerid"] });

  table.update([...table.ids()][0]!, { name: "changed", fax: "1234567" });
  expect(JSON.parse((await run("pull", "--json")).stdout)).toMatchObject({ mode: "delta", updated: 1 });
  expect((await snapshot("accounts")).join("")).not.toContain("1234567");

  table.addColumn({ name: "new_rank", kind: "Integer" });
  const because = "the table has the new column new_rank";
  expect(JSON.parse((await run("pull", "--json")).stdout)).toMatchObject({ mode: "full", because });
  expect(members((await snapshot("accounts"))[0])).toContain("new_rank");
  table.dropColumn("new_rank");
  expect(JSON.parse((await run("pull", "--json")).stdout)).toMatchObject({ mode: "full" });
});

test('with "onNewColumn": "warn" a new column stays out', async () => {
  const { emulator, run } = await open(["fax"], { onNewColumn: "warn" });
  await run("pull", "-q");
  emulator.table("accounts").addColumn({ name: "new_rank", kind: "Integer" });
  const { stdout, stderr } = await run("pull", "--json");
  expect(JSON.parse(stdout)).toMatchObject({ mode: "delta" });
  expect(stderr).toContain("the table has the new column new_rank; it is not read");
});

test("columns that cannot be left out are refused, and what is asked by hand alone does not cost a whole read", async () => {
  const { run, snapshot } = await open(["fax"]);
  await run("pull", "-q");
  const before = await snapshot("accounts");
  const unknown = await run("pull", "--exclude-columns", "colour");
  expect([unknown.exitCode, unknown.stderr]).toEqual([
    78,
    expect.stringContaining("accounts has no column colour that could be left out"),
  ]);
  expect((await run("pull", "--exclude-columns", "accountid")).exitCode).toBe(78);
  const other = await run("pull", "--exclude-columns", "telephone1");
  expect([other.exitCode, other.stderr]).toEqual([
    78,
    expect.stringContaining("was all but fax, now all but telephone1"),
  ]);
  expect((await run("pull", "--exclude-columns", "fax", "--select", "name")).exitCode).toBe(64);
  expect(await snapshot("accounts")).toEqual(before);
  expect((await run("pull", "-q", "--exclude-columns", "telephone1", "--full")).exitCode).toBe(0);
  expect(members((await snapshot("accounts"))[0])).toContain("fax");
});
