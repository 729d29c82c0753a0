import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";
import { openEmulated } from "../support/emulated.ts";
import { startCli } from "../support/run-cli.ts";
import { expectMirror } from "../support/stage.ts";

const day = 86_400_000;
const shift = fileURLToPath(new URL("../support/shift-clock.mjs", import.meta.url));

it.each([
  ["a day ahead", day],
  ["ten seconds ahead", 10_000],
  ["ten seconds behind", -10_000],
  ["a day behind", -day],
])("a machine whose clock is %s neither takes over a living lock nor loses its own", async (_, ms) => {
  const { emulator, data, folder, start, run } = await openEmulated();
  const env = { NODE_OPTIONS: `--import=${shift}`, CLOCK_AHEAD: String(ms) };
  const startShifted = (...args: string[]) => startCli(args, { cwd: folder, env });

  const hold = emulator.hold(({ path }) => path.includes("/accounts"));
  const ours = start("pull");
  await hold.reached;
  await readsLock(data); // renewed at least once
  const theirs = await startShifted("pull").done;
  expect(theirs.text).toMatch(/code: DVS-LOCKED[^]*\[exit 75\]$/);
  hold.release();
  expect((await ours.done).exitCode).toBe(0);

  emulator.table("accounts").generate(2);
  const again = emulator.hold(({ path }) => path.includes("/accounts"));
  const shifted = startShifted("pull");
  await again.reached;
  await readsLock(data);
  expect((await run("pull")).text).toMatch(/code: DVS-LOCKED[^]*\[exit 75\]$/);
  again.release();
  expect((await shifted.done).exitCode).toBe(0);
  expectMirror({ emulator, dir: data });

  // Killed under either clock: free at once, on the machine where it ran.
  emulator.table("accounts").generate(2);
  const last = emulator.hold(({ path }) => path.includes("/accounts"));
  const killed = startShifted("pull");
  await last.reached;
  await killed.kill("SIGKILL");
  last.release();
  expect((await run("pull")).exitCode).toBe(0);
  expectMirror({ emulator, dir: data });
});

/** Resolves when the lock has been renewed. */
async function readsLock(data: string): Promise<void> {
  const lock = join(data, ".dvsync/accounts.lock");
  await expect.poll(() => readFileSync(lock, "utf8").endsWith("\0"), { timeout: 10_000 }).toBe(true);
}
