import { expect, test } from "vitest";
import { accounts } from "../../src/emulator/index.ts";
import { openEmulated } from "../support/emulated.ts";
import { readSegments } from "../support/segments.ts";

test("cat: the rows; with --at as they were, as copies that were saved then show", async () => {
  const world = await openEmulated({
    tables: [{ ...accounts, rows: [] }],
    syncrc: { entities: { accounts: { select: ["name", "revenue"] } } },
  });
  const table = world.emulator.table("accounts");
  const cat = async (...args: string[]) => {
    const { exitCode, stdout, text } = await world.run("cat", "accounts", ...args);
    expect(exitCode, text).toBe(0);
    return stdout;
  };
  const saved: { seq: number; rows: string[] }[] = [];
  for (let round = 0; round < 6; round++) {
    const ids = [...table.ids()];
    for (let row = 0; row < 3; row++) table.insert({ name: `row ${round}.${row}`, revenue: round * 1.5 });
    if (round > 0) table.update(ids[0]!, { name: `changed in round ${round}` });
    if (round > 1) table.update(ids.at(-1)!, { name: `changed once, in round ${round}` });
    if (round % 2 === 1) table.delete(ids[1]!);
    if (round === 4) table.delete(ids[0]!);
    expect((await world.run("pull", "--keep-changes", "30d")).exitCode).toBe(0);
    saved.push({ seq: readSegments(world.data).at(-1)!.seq, rows: await world.snapshot("accounts") });
  }
  expect(await cat()).toBe(
    saved
      .at(-1)!
      .rows.map((row) => `${row}\n`)
      .join(""),
  );
  for (const { seq, rows } of saved) {
    const then = (await cat("--at", new Date(seq).toISOString())).split("\n").slice(0, -1);
    expect(then.sort()).toEqual([...rows].sort());
  }
  const early = await world.run("cat", "accounts", "--at", new Date(saved[0]!.seq - 1).toISOString());
  expect([early.exitCode, early.stdout]).toEqual([65, ""]);
  expect(early.stderr).toContain("do not reach back to that time");
});

test("cat: what was never pulled, and a time where no changes are kept, are exit 78; what is no time 64", async () => {
  const world = await openEmulated({ tables: [accounts] });
  expect((await world.run("cat", "accounts")).exitCode).toBe(78);
  await world.run("pull");
  expect((await world.run("cat", "accounts", "--at", "2026-01-31")).exitCode).toBe(78);
  expect((await world.run("cat", "accounts", "--at", "noon")).exitCode).toBe(64);
});
