import fc from "fast-check";
import { expect, it } from "vitest";
import { histories, live, selections } from "./history.ts";
import { openStage } from "../support/stage.ts";

it("after any history of edits, pulls, faults and crashes, one clean pull leaves snapshot = table", async () => {
  // fast-check prints the seed and the shortest history when one fails.
  const seed = Number(process.env["DVSYNC_SEED"] ?? Math.floor(Math.random() * 2 ** 31));
  process.stdout.write(`histories: DVSYNC_SEED=${seed}\n`);
  let runs = 0;
  await fc.assert(
    fc.asyncProperty(histories(25), selections, async (steps, select) => {
      runs++;
      await live(await openStage(3), steps, select);
    }),
    { seed, numRuns: 40 },
  );
  expect(runs).toBe(40);
});
