import { execFileSync } from "node:child_process";
import { closeSync, constants, existsSync, mkdirSync, openSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { openEmulated } from "../support/emulated.ts";
import { installActors } from "../support/two-actors.ts";
import { expectMirror, openStage, small } from "../support/stage.ts";

describe.each([
  ["SIGINT", 130],
  ["SIGTERM", 143],
] as const)("%s", (signal, exitCode) => {
  it.each([
    ["in the middle of a page", 3000],
    ["before an answer", undefined],
  ])("%s: stops at once, files whole, lock gone, resumable", async (_, afterBytes) => {
    const { emulator, data, start, run } = await openEmulated();
    await run("pull");
    const before = readdirSync(data, { recursive: true });
    emulator.table("accounts").generate(20);
    const hold = emulator.hold(({ path }) => path.includes("skiptoken"), afterBytes);
    const pull = start("pull", "--full", "--page-size", "5");
    await hold.reached;
    const stopped = await pull.kill(signal);
    // The answer is still held back: who waited for it would never end.
    expect(stopped.text).toMatch(new RegExp(`code: DVS-INTERRUPTED\\n[^]*\\[exit ${exitCode}\\]$`));
    expect(readdirSync(data, { recursive: true })).toEqual(
      expect.arrayContaining(before.filter((path) => !String(path).includes("lock"))),
    );
    expect(existsSync(join(data, ".dvsync/accounts.lock"))).toBe(false);
    hold.release();
    expect((await run("pull")).exitCode).toBe(0);
    expectMirror({ emulator, dir: data });
  });
});

it("while it waits for a throttling server: stops at once", async () => {
  const { emulator, start } = await openEmulated();
  emulator.faults.add({ fault: { kind: "status", status: 429, retryAfter: "300" }, times: 100 });
  const pull = start("pull", "--verbose");
  await expect.poll(() => emulator.requests.length, { timeout: 10_000 }).toBeGreaterThan(0);
  expect((await pull.kill("SIGTERM")).exitCode).toBe(143);
});

it("while it waits for a lock: stops at once", async () => {
  const { emulator, start } = await openEmulated();
  const hold = emulator.hold(({ path }) => path.includes("/accounts"));
  const first = start("pull");
  await hold.reached;
  const second = start("pull", "--wait");
  await second.printed(/waiting for another pull/, "stderr");
  expect((await second.kill("SIGINT")).exitCode).toBe(130);
  hold.release();
  expect((await first.done).exitCode).toBe(0);
});

it("while an fsync of a delta runs: nothing but that call is waited for, and nothing is left behind but what the next pull finishes", async () => {
  let syncs = 0;
  for (let n = 0; ; n++) {
    const stage = await openStage(6);
    await stage.open().pull(small);
    stage.emulator.table("accounts").insert({ name: "new" });
    const interruption = new AbortController();
    const actors = installActors(stage.dir);
    const actor = actors.create();
    const { asleep, wake } = actor.sleepBefore(n);
    const client = stage.open({ signal: interruption.signal });
    const pull = actor
      .run(() => client.pull(small))
      .then(
        () => "done",
        (error: unknown) => error,
      );
    const isOver = (await Promise.race([asleep.then(() => "asleep"), pull])) !== "asleep";
    interruption.abort("SIGINT");
    wake();
    const ended = await pull;
    actors.uninstall();
    if (actor.steps[n]?.startsWith("fsync") === true) {
      syncs++;
      const later = actor.steps.slice(n + 1).filter((step) => step.startsWith("fsync"));
      expect(later, actor.steps[n]).toEqual([]);
      // Behind the last one there is nothing to stop any more.
      if (actor.steps[n + 1] !== "rename .dvsync/accounts.commit.json")
        expect(ended, actor.steps[n]).toBe("SIGINT");
      const left = Object.keys(stage.files()).filter((path) => path.startsWith(".dvsync"));
      if (!left.includes(".dvsync/accounts.commit.json")) expect(left).toEqual([]);
    }
    await stage.open().pull(small);
    expectMirror(stage);
    await stage.close();
    if (isOver) break;
  }
  expect(syncs).toBe(7);
});

it.runIf(process.platform !== "win32")(
  "a second signal leaves immediately, where the first one hangs",
  async () => {
    const { data, start } = await openEmulated();
    // Whoever reads this file waits for ever, as on a file system whose server has died.
    mkdirSync(data);
    const pipe = join(data, "accounts.token.json");
    execFileSync("mkfifo", [pipe]);
    const pull = start("pull");
    let writer: number | undefined;
    await expect.poll(() => (writer ??= openWriter(pipe)), { timeout: 10_000 }).toBeDefined();
    pull.child.kill("SIGINT");
    // The first one is on its way through when the second comes.
    await expect
      .poll(() => (pull.child.kill("SIGTERM"), pull.child.signalCode), { timeout: 5000 })
      .toBe("SIGTERM"); // for a shell: 143
    closeSync(writer!);
  },
);

it("kill -9 at any moment, again and again: what is there is whole, and one clean pull mends the rest", async () => {
  const seed = Number(process.env["KILL_SEED"] ?? Math.floor(Math.random() * 1e9));
  process.stdout.write(`kill -9: seed ${seed} (KILL_SEED)\n`);
  const random = randomSource(seed);
  const { emulator, data, start, run, snapshot } = await openEmulated();
  const accounts = emulator.table("accounts");
  accounts.generate(2000);
  for (let round = 0; round < 6; round++) {
    const ids = [...accounts.ids()];
    accounts.generate(50);
    for (let change = 0; change < 30; change++)
      accounts.update(ids[Math.floor(random() * ids.length)]!, { name: `round ${round}` });
    accounts.delete(ids[Math.floor(random() * ids.length)]!);
    if (round % 4 === 3) emulator.expireTokens();
    // Some requests after the start, in the middle of a body: where is chance, that it is there is not.
    let left = Math.floor(random() * 8);
    const hold = emulator.hold(() => left-- === 0, Math.floor(random() * 40_000));
    const pull = start("pull", "--wait", "--page-size", "250");
    await Promise.race([hold.reached, pull.done]);
    await pull.kill("SIGKILL");
    hold.release();
    if (existsSync(join(data, "accounts.ndjson")))
      for (const line of await snapshot("accounts")) JSON.parse(line);
  }
  expect((await run("pull", "--wait")).exitCode).toBe(0);
  expectMirror({ emulator, dir: data });
});

/** The writing end of a pipe, as soon as somebody reads there; undefined before. */
function openWriter(pipe: string): number | undefined {
  try {
    return openSync(pipe, constants.O_WRONLY | constants.O_NONBLOCK);
  } catch {
    return undefined;
  }
}

function randomSource(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 0x100000000;
  };
}
