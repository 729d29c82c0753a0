import { existsSync } from "node:fs";
import { readFile, rm, stat, symlink } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { openEmulated } from "../support/emulated.ts";

async function open() {
  const world = await openEmulated({ syncrc: { schema: true } });
  const accounts = world.emulator.table("accounts");
  const file = join(world.data, "accounts.schema.json");
  const columns = async () => {
    const { columns: list } = JSON.parse(await readFile(file, "utf8")) as { columns: { name: string }[] };
    return list.map(({ name }) => name);
  };
  const members = async () => {
    const [line = "{}"] = await world.snapshot("accounts");
    return Object.keys(JSON.parse(line) as object).filter((name) => !name.startsWith("@"));
  };
  const change = () => accounts.update([...accounts.ids()][0]!, { name: "changed" });
  return { ...world, accounts, file, columns, members, change };
}

test("the schema file comes with the first pull, and changes when the rows get another shape", async () => {
  const { run, accounts, file, columns, members, change } = await open();
  expect((await run("pull", "-q")).exitCode).toBe(0);
  expect(await columns()).toEqual(await members());
  if (process.platform !== "win32") expect((await stat(file)).mode & 0o777).toBe(0o600);
  expect(await run("schema", "accounts", "--diff", "--exit-code")).toMatchObject({ stdout: "", exitCode: 0 });

  accounts.addColumn({ name: "new_worth", kind: "Money", precision: 4 });
  accounts.dropColumn("fax");
  change();
  const { stdout, exitCode } = await run("schema", "accounts", "--diff", "--exit-code");
  expect([stdout, exitCode]).toEqual(["- fax\n+ new_worth Money(19,4)\n", 1]);
  expect(await columns()).toContain("fax");

  expect((await run("pull", "-q")).stderr).toContain("the new column new_worth and has lost the column fax");
  expect(await columns()).toEqual(await members());
  expect(await run("schema", "accounts", "--diff", "--exit-code")).toMatchObject({ stdout: "", exitCode: 0 });
});

test("a schema file that is not there comes with the next pull, whether or not rows change; others cost no request", async () => {
  const { run, emulator, file, columns, members, change } = await open();
  await run("pull", "-q");
  for (const prepare of [change, () => undefined]) {
    await rm(file);
    prepare();
    expect((await run("pull", "-q")).exitCode).toBe(0);
    expect(await columns()).toEqual(await members());
  }
  const before = emulator.requests.length;
  change();
  await run("pull", "-q");
  expect(emulator.requests.slice(before).filter(({ path }) => path.includes("Attributes"))).toEqual([]);
});

test("a user who may not read metadata gets the rows and a warning", async () => {
  const { run, emulator, file, snapshot } = await open();
  emulator.faults.add({
    fault: { kind: "status", status: 403, code: "0x80040220", message: "missing prvReadEntity" },
    match: ({ path }) => path.includes("Attributes"),
    times: 10,
  });
  const { exitCode, stderr } = await run("pull", "-q");
  expect(exitCode).toBe(0);
  expect(stderr).toMatch(/the schema file was not written: .*missing prvReadEntity/);
  expect(existsSync(file)).toBe(false);
  expect(await snapshot("accounts")).not.toEqual([]);
});

test("a link in the place of the schema file is refused, and a dry run writes none", async () => {
  const { run, data, file } = await open();
  expect((await run("pull", "-q", "-n")).exitCode).toBe(0);
  expect(existsSync(file)).toBe(false);
  await run("pull", "-q");
  await rm(file);
  await symlink(join(data, "elsewhere"), file);
  expect((await run("pull", "-q")).exitCode).toBe(78);
  expect(existsSync(join(data, "elsewhere"))).toBe(false);
});
