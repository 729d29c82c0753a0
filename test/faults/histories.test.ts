import fc from "fast-check";
import { expect, it } from "vitest";
import { histories, live, selections } from "./history.ts";
import { openStage } from "./stage.ts";

it("after any history of edits, pulls, faults and crashes, one clean pull leaves snapshot = table", async () => {
  let runs = 0;
  // fast-check prints the seed and the shortest history when one fails.
  await fc.assert(
    fc.asyncProperty(histories(25), selections, async (steps, select) => {
      runs++;
      await live(await openStage(3), steps, select);
    }),
    { numRuns: 100_000, interruptAfterTimeLimit: 6_000, markInterruptAsFailure: false },
  );
  expect(runs).toBeGreaterThan(10);
});
