import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, rmSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { leaveLockAt } from "../support/leave-lock.ts";
import type { Order, Report } from "./lock.child.ts";
import { makeDir } from "../support/stage.ts";

const racers: ChildProcess[] = [];
let dir: string;

beforeAll(async () => {
  for (let number = 0; number < 2; number++) racers.push(await startRacer());
  dir = makeDir();
});
afterEach(() => {
  rmSync(dir, { recursive: true, force: true });
  mkdirSync(dir);
});
afterAll(async () => {
  for (const racer of racers) {
    racer.send({ do: "end" } satisfies Order);
    if (racer.exitCode === null) await once(racer, "exit");
  }
  rmSync(dir, { recursive: true, force: true });
});

describe("two processes race for a lock", () => {
  it("a hundred times for a free one: exactly one wins, the other learns who it is", async () => {
    for (let round = 0; round < 100; round++) await race(join(dir, `round-${round}.lock`), round);
  });

  it("fifty times for one whose holder is dead: exactly one wins, and keeps it", async () => {
    for (let round = 0; round < 50; round++) {
      const path = join(dir, `round-${round}.lock`);
      leaveLockAt(path, 60_000);
      await race(path, round);
    }
  });
});

async function race(path: string, round: number): Promise<void> {
  const at = Date.now() + 3;
  const reports = await Promise.all(racers.map((racer) => order(racer, { do: "take", path, at })));
  const winner = reports.findIndex((report) => "won" in report && report.won);
  const losers = reports.filter((report) => "won" in report && !report.won);
  expect(losers, `round ${round}`).toHaveLength(1);
  expect(losers[0], `round ${round}`).toMatchObject({
    holder: { pid: racers[winner]!.pid, host: hostname(), since: expect.stringMatching(/^\d{4}-.*Z$/) },
  });
  expect(await order(racers[winner]!, { do: "check" }), `round ${round}`).toEqual({ held: true });
  await order(racers[winner]!, { do: "release" });
  expect(existsSync(path), `round ${round}`).toBe(false);
}

async function startRacer(): Promise<ChildProcess> {
  const runner = fileURLToPath(new URL("../support/child.mjs", import.meta.url));
  const script = fileURLToPath(new URL("lock.child.ts", import.meta.url));
  const racer = spawn(process.execPath, ["--no-warnings", runner, script], {
    stdio: ["pipe", "ignore", "inherit", "ipc"],
  });
  racer.stdin!.end("{}");
  await once(racer, "message");
  return racer;
}

async function order(racer: ChildProcess, what: Order): Promise<Report> {
  const answered = once(racer, "message");
  racer.send(what);
  return ((await answered) as [Report])[0];
}
