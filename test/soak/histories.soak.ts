import fc from "fast-check";
import { expect, it } from "vitest";
import { histories, live, selections } from "../faults/history.ts";
import { openStage } from "../support/stage.ts";

it("long histories of edits, pulls, faults and crashes, for as long as DVSYNC_SOAK_MINUTES says", async () => {
  const minutes = Number(process.env["DVSYNC_SOAK_MINUTES"] ?? 5);
  const seed = Number(process.env["DVSYNC_SOAK_SEED"] ?? Math.floor(Math.random() * 2 ** 31));
  process.stdout.write(`soak: ${minutes} minutes, DVSYNC_SOAK_SEED=${seed}\n`);
  let runs = 0;
  await fc.assert(
    fc.asyncProperty(histories(80), selections, async (steps, select) => {
      runs++;
      await live(await openStage(5), steps, select);
    }),
    {
      seed,
      numRuns: 10_000_000,
      interruptAfterTimeLimit: minutes * 60_000,
      markInterruptAsFailure: false,
    },
  );
  expect(runs).toBeGreaterThan(0);
  process.stdout.write(`soak: ${runs} histories, and every one ended equal\n`);
});
