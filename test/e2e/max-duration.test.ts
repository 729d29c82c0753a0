import { expect, test } from "vitest";
import { openEmulated } from "../support/emulated.ts";
import { expectMirror } from "../support/stage.ts";

test("--max-duration ends a pull that would go on for ever, and the next one goes on", async () => {
  const world = await openEmulated({ syncrc: { pageSize: 2 } });
  world.emulator.set("fault", "stall path=/accounts nth=2 times=99");
  const stopped = await world.run("pull", "--max-duration", "2s");
  expect(stopped.text).toMatchInlineSnapshot(`
    "--- stderr ---
    error: accounts: the run was stopped after 2 s, as --max-duration asks
      code: DVS-MAX-DURATION
      next: run the same command again: a full pull resumes where this one stopped
    [exit 75]"
  `);
  const status = await world.run("status", "--json");
  expect(status.stdout, "it was the user's own word").not.toContain('"state":"failing"');
  world.emulator.set("fault", "none");
  expect((await world.run("pull", "--max-duration", "1h")).exitCode).toBe(0);
  expectMirror({ emulator: world.emulator, dir: world.data });
});

test("--max-duration is for the whole run: told once, a JSON line for each table", async () => {
  const world = await openEmulated({ syncrc: { entities: ["accounts", "contacts"], concurrency: 1 } });
  world.emulator.set("fault", "stall afterBytes=0 path=/accounts times=99");
  const { exitCode, stdout, stderr } = await world.run("pull", "--max-duration", "1s", "--json");
  expect([exitCode, stderr.match(/^error:/gm)?.length]).toEqual([75, 1]);
  const codes = stdout
    .trimEnd()
    .split("\n")
    .map((line) => (JSON.parse(line) as { error: { code: string } }).error.code);
  expect(codes).toEqual(["DVS-MAX-DURATION", "DVS-MAX-DURATION"]);
});

test("--max-duration soon is not a duration", async () => {
  const { run } = await openEmulated();
  expect((await run("pull", "--max-duration", "soon")).text).toMatchInlineSnapshot(`
    "--- stderr ---
    error: --max-duration "soon" is not a duration
      code: DVS-USAGE
      next: write it as 90s, 30m, 1h or 2d: --max-duration 1h
    [exit 64]"
  `);
});
