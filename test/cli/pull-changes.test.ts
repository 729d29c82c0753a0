import { expect, test } from "vitest";
import { accounts } from "../../src/emulator/index.ts";
import { type Emulated, openEmulated } from "../support/emulated.ts";

const ids = [1, 2, 3, 4].map((number) => `60c4e274-0d87-4711-80e5-00000000000${number}`);

async function openWorld(): Promise<Emulated> {
  const rows = ids.map((accountid, index) => ({ accountid, name: `Row ${index}` }));
  const world = await openEmulated({
    tables: [{ ...accounts, rows }],
    syncrc: { entities: { accounts: { select: ["name"] } } },
  });
  expect((await world.run("pull")).exitCode).toBe(0);
  return world;
}

test("pull --changes shows what changed, then its line; with --dry-run what would, and writes nothing", async () => {
  const world = await openWorld();
  const table = world.emulator.table("accounts");
  table.update(ids[0]!, { name: "changed" });
  table.delete(ids[1]!);
  const before = await world.snapshot("accounts");
  const dry = await world.run("pull", "--dry-run", "--changes");
  const events = `~ ${ids[0]}  name "Row 0" -> "changed"\n- ${ids[1]}  name "Row 1"\n`;
  expect(dry.stdout).toMatch(new RegExp(`^${events}accounts  delta  would apply \\+0 ~1 -1`));
  expect(await world.snapshot("accounts")).toEqual(before);

  const lines = (await world.run("pull", "--changes", "--json")).stdout.split("\n").slice(0, -1);
  const parsed = lines.map((line) => JSON.parse(line) as Record<string, unknown>);
  expect(parsed.map(({ op, mode }) => op ?? mode)).toEqual(["u", "d", "delta"]);
  expect(lines[1]).toContain(`,"before":${before[1]},"after":null}`);
  expect((await world.run("pull", "--changes")).stdout).toMatch(/^accounts {2}delta {2}no changes/);
  table.update(ids[2]!, { name: "again" });
  const full = await world.run("pull", "--changes", "--full");
  expect(full.stdout).toMatch(new RegExp(`^~ ${ids[2]} {2}name "Row 2" -> "again"\naccounts {2}full`));
});

test.each([[[]], [["--full"]]])(
  "pull --max-delete %j: more deletions than that stop it, before anything is replaced",
  async (mode) => {
    const world = await openWorld();
    for (const id of ids.slice(0, 2)) world.emulator.table("accounts").delete(id);
    const before = [await world.snapshot("accounts"), await world.token("accounts")];
    for (const limit of ["1", "49%", "0"]) {
      const { exitCode, stderr } = await world.run("pull", ...mode, "--max-delete", limit);
      expect(exitCode).toBe(65);
      expect(stderr).toContain(`would delete 2 of 4 rows, more than --max-delete ${limit} allows`);
      expect(stderr).toContain("next: if these rows are really gone: dvsync pull accounts --max-delete 2");
      expect([await world.snapshot("accounts"), await world.token("accounts")]).toEqual(before);
    }
    expect((await world.run("pull", "--max-delete", "many")).exitCode).toBe(64);
    expect((await world.run("pull", ...mode, "--max-delete", "50%")).exitCode).toBe(0);
    expect(await world.snapshot("accounts")).toHaveLength(2);
  },
);
