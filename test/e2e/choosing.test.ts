import { rmSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { beforeAll, expect, test } from "vitest";
import { accounts } from "../../src/emulator/index.ts";
import { makeDir } from "../support/stage.ts";
import { type Emulated, openEmulated } from "../support/emulated.ts";

let world: Emulated;
beforeAll(async () => {
  world = await openEmulated({
    syncrc: { entities: { "*": { exclude: ["new_*", "sample*", "system*", "contacts"] } } },
  });
  const { emulator } = world;
  const small = { ...accounts, keys: [], rows: [{ name: "one" }] };
  for (let table = 1; table <= 300; table++)
    emulator.addTable({ ...small, logicalName: `new_t${table}`, entitySet: `new_t${table}s` });
  emulator.addTable({ ...small, logicalName: "el_x", entitySet: "el_xs", tableType: "Elastic" });
  emulator.addTable({
    ...small,
    logicalName: "vi_x",
    entitySet: "vi_xs",
    tableType: "Virtual",
    tracked: false,
  });
  emulator.addTable({ ...small, logicalName: "off_x", entitySet: "off_xs", tracked: false });
});

const run = (...args: string[]) => world.run(...args);
const dir = (name: string) => ["--dir", join(world.folder, name)];
const pulled = (stdout: string) =>
  stdout
    .trimEnd()
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => (JSON.parse(line) as { entity: string }).entity);

test("300 tables cost two requests of the environment, one list, and one request each", async () => {
  const { emulator } = world;
  const many = makeDir();
  const before = emulator.requests.length;
  const { stdout, exitCode } = await run("pull", "new_t*", "--json", "--dir", many);
  expect([exitCode, pulled(stdout).length]).toEqual([0, 300]);
  expect(emulator.requests.length - before).toBe(3 + 300);
  const again = emulator.requests.length;
  expect((await run("pull", "new_t*", "-q", "-n", "--dir", many)).exitCode).toBe(0);
  expect(emulator.requests.length - again).toBe(3 + 300);
  rmSync(many, { recursive: true });
});

test("--all takes every tracked table but those left out, and says which mirrored ones it leaves alone", async () => {
  const all = await run("pull", "--all", "--exclude", "new_*", "--json", ...dir("all"));
  expect(all.exitCode).toBe(0);
  const names = (await run("entities", "--tracked", "--names")).stdout.trimEnd().split("\n");
  const expected = names.filter((name) => !name.startsWith("new_") && name !== "el_xs");
  expect(pulled(all.stdout).toSorted()).toEqual(expected);
  const fewer = await run("pull", "--all", "--exclude", "new_*", "--exclude", "contacts", ...dir("all"));
  expect(fewer.stderr).toContain("mirrored here and left alone: contacts");
  expect((await run("pull", "--all", "accounts")).exitCode).toBe(64);
});

test('"*" in .syncrc stands for every tracked table but those left out; a name of its own wins', async () => {
  expect(pulled((await run("pull", "--json", ...dir("star"))).stdout)).toEqual(["accounts"]);
  const file = join(world.folder, "other.json");
  const entities = {
    "*": { exclude: ["new_*", "acc*", "sample*", "system*"] },
    account: { select: ["name"] },
  };
  await writeFile(file, JSON.stringify({ url: world.emulator.url, auth: { method: "none" }, entities }));
  const { stdout } = await run("pull", "--config", file, "--json", ...dir("own"));
  expect(pulled(stdout).toSorted()).toEqual(["accounts", "contacts"]);
  const { stdout: counted } = await run("count", "--config", file, "--json", ...dir("own"));
  expect(pulled(counted).toSorted()).toEqual(["accounts", "contacts"]);
});

test("a pattern that fits nothing is refused, and says what may have been meant", async () => {
  const refused = async (pattern: string) => {
    const { stderr, exitCode } = await run("pull", pattern, ...dir("none"));
    return [exitCode, stderr];
  };
  expect(await refused("acount*")).toEqual([64, expect.stringContaining("did you mean 'account*'?")]);
  expect(await refused("el_*")).toEqual([64, expect.stringContaining("el_xs (an elastic table)")]);
  expect(await refused("vi_*")).toEqual([64, expect.stringContaining("vi_xs (a virtual table)")]);
  expect(await refused("off_*")).toEqual([64, expect.stringContaining("its changes are not tracked")]);
  expect((await refused("a/*"))[0]).toBe(64);
  const bad = await run("pull", "--all", "--exclude", "a/*");
  expect([bad.exitCode, bad.stderr]).toEqual([64, expect.stringContaining("is not a pattern")]);
  expect((await run("entities", "zzz*")).exitCode).toBe(64);
  const virtual = await run("pull", "vi_xs", ...dir("none"));
  expect([virtual.exitCode, virtual.stderr]).toEqual([78, expect.stringContaining("a virtual table")]);
});

test("entities takes patterns", async () => {
  const { stdout } = await run("entities", "el_*", "account", "--names");
  expect(stdout).toBe("accounts\nel_xs\n");
  expect((await run("entities", "new_t1?s", "--tracked", "--names")).stdout.split("\n").length - 1).toBe(10);
});

test("shards share the tables: none is pulled twice, none by nobody", async () => {
  const shares = ["1/3", "2/3", "3/3"].map(async (shard) =>
    pulled((await run("pull", "new_t*", "--shard", shard, "--json", "-n", ...dir("shards"))).stdout),
  );
  const parts = await Promise.all(shares);
  expect(new Set(parts.flat()).size).toBe(300);
  expect(parts.flat()).toHaveLength(300);
  for (const part of parts) expect(part.length).toBeGreaterThan(70);
  // These must never change: machines of different versions share.
  expect(parts.map((part) => part.toSorted()[0])).toMatchInlineSnapshot(`
    [
      "new_t104s",
      "new_t101s",
      "new_t100s",
    ]
  `);
  for (const bad of ["0/3", "4/3", "1", "a/b"])
    expect((await run("pull", "accounts", "--shard", bad)).exitCode).toBe(64);
});
