import { EventEmitter, once } from "node:events";
import { describe, expect, it } from "vitest";
import {
  backoff,
  createPatience,
  type Clock,
  type Patience,
  type PatienceOptions,
} from "../../src/dataverse/patience.ts";
import { parseRetryAfter } from "../../src/dataverse/retry-after.ts";
import { RetryableError, type RetryableParts } from "../../src/dataverse/retryable-error.ts";
import { DvsyncError } from "../../src/errors/dvsync-error.ts";
import { accounts, contacts, sampleBooks } from "../../src/emulator/index.ts";
import { pullAll } from "../../src/sync/pull-all.ts";
import { expectMirror, failureOf, openStage, small } from "../support/stage.ts";

const now = Date.parse("2026-03-01T12:00:00Z");

describe("parseRetryAfter", () => {
  it.each([
    [null, null],
    ["", null],
    ["7", 7000],
    [" 7 ", 7000],
    ["0", 0],
    ["1.5", 1500],
    ["900", 900_000],
    ["86400", 86_400_000],
    ["5, 30", 30_000],
    ["Sun, 01 Mar 2026 12:00:30 GMT", 30_000],
    ["Sun, 01 Mar 2026 13:00:00 GMT", 3_600_000],
    ["Sun, 01 Mar 2026 11:00:00 GMT", 0],
    ["soon", null],
  ])("%j is %j ms", (header, ms) => {
    expect(parseRetryAfter(header, now)).toBe(ms);
  });
});

describe("backoff", () => {
  it.each([
    [1, 0, 500],
    [1, 1, 1000],
    [2, 0.5, 1500],
    [3, 1, 4000],
    [7, 1, 60_000],
    [50, 0, 30_000],
    [2000, 1, 60_000],
  ])("before attempt %i + 1, with chance %d: %i ms", (attempts, chance, ms) => {
    expect(backoff(attempts, chance)).toBe(ms);
  });
});

describe("patience", () => {
  it.each<[string, Partial<RetryableParts>, number, number[], string]>([
    ["exponential until it is used up", {}, 20_000, [750, 1500, 3000, 6000], "75"],
    ["Retry-After is waited as it is", { retryAfterMs: 100_000 }, 250_000, [100_000, 100_000], "75"],
    ["Retry-After above what is left ends it at once", { retryAfterMs: 900_000 }, 600_000, [], "75"],
    ["Retry-After: 0 is no licence to hammer", { retryAfterMs: 0 }, 6000, [750, 1500, 3000], "75"],
    ["attempts are bounded where waiting hardly helps", { maxAttempts: 2 }, 600_000, [750], "69"],
    ["nobody ever answered: three attempts", { isBrokenWire: true }, 600_000, [750, 1500], "69"],
    ["no patience at all", {}, 0, [], "75"],
  ])("%s", async (_, parts, maxWaitMs, waits, exitCode) => {
    const clock = testClock();
    const error = await failureOf(persist(createPatience(maxWaitMs, clock), failing(parts)));
    expect(clock.waits).toEqual(waits);
    expect(String(error.exitCode)).toBe(exitCode);
  });

  it("a wire that breaks after somebody has answered is worth all patience: exit 75", async () => {
    const clock = testClock();
    const patience = createPatience(20_000, clock);
    await persist(patience, () => Promise.resolve());
    const error = await failureOf(persist(patience, failing({ isBrokenWire: true })));
    expect(clock.waits).toEqual([750, 1500, 3000, 6000]);
    expect(error.exitCode).toBe(75);
    expect(error.message).toBe(
      "no (after 11.3 s of waiting, the next wait would be 12 s, more than --max-wait 20 s allows)",
    );
  });

  it("anything but a failure that may pass is thrown as it is, at once", async () => {
    const clock = testClock();
    const bug = new TypeError("bug");
    await expect(persist(createPatience(60_000, clock), () => Promise.reject(bug))).rejects.toBe(bug);
    expect(clock.waits).toEqual([]);
  });

  it("one that is throttled holds the others, who say why they wait", async () => {
    let time = 0;
    const alarm = new EventEmitter();
    const sleep = async () => void (await once(alarm, "ring"));
    const clock: Clock = { now: () => time, random: () => 0.5, sleep };
    const patience = createPatience(60_000, clock);
    const told: string[] = [];
    const asked: string[] = [];
    const attemptOf = (name: string, failures: number) => {
      let left = failures;
      return () => {
        asked.push(`${name} at ${time}`);
        if (left-- > 0) throw throttling(30_000);
        return Promise.resolve();
      };
    };
    const onWait = (name: string) => (ms: number, reason: string) => told.push(`${name}: ${ms} ${reason}`);
    const first = persist(patience, attemptOf("first", 1), { onWait: onWait("first") });
    await new Promise(setImmediate);
    const second = persist(patience, attemptOf("second", 0), { onWait: onWait("second") });
    await new Promise(setImmediate);
    expect(asked).toEqual(["first at 0"]);
    time = 30_000;
    alarm.emit("ring");
    await Promise.all([first, second]);
    expect(asked).toEqual(["first at 0", "first at 30000", "second at 30000"]);
    expect(told).toEqual(["first: 30000 the server is throttling", "second: 30000 the server is throttling"]);
  });
});

describe("Retry-After in a pull", () => {
  it.each([
    ["seconds", () => "900", 900_000, 900_000],
    ["a date", () => new Date(Date.now() + 900_000).toUTCString(), 890_000, 901_000],
  ])("%s: all of it is waited, never less, and said", async (_, retryAfter, least, most) => {
    const stage = await openStage(3);
    const client = stage.open({ maxWaitMs: 2_000_000 });
    stage.emulator.faults.add({
      fault: { kind: "status", status: 429, retryAfter: retryAfter() },
      match: ({ path }) => path.includes("/accounts"),
    });
    await client.pull(small);
    expect(client.waits).toHaveLength(1);
    expect(client.waits[0]).toBeGreaterThanOrEqual(least);
    expect(client.waits[0]).toBeLessThanOrEqual(most);
    expect(client.events).toContainEqual({
      kind: "wait",
      entity: "accounts",
      ms: client.waits[0],
      reason: "the server is throttling",
    });
    expectMirror(stage);
  });

  it("more than --max-wait: exit 75 at once, without waiting for nothing", async () => {
    const stage = await openStage(3);
    const client = stage.open({ maxWaitMs: 600_000 });
    stage.emulator.faults.add({ fault: { kind: "status", status: 429, retryAfter: "900" } });
    const error = await failureOf(client.pull(small));
    expect([error.exitCode, error.code, client.waits]).toEqual([75, "DVS-THROTTLED", []]);
    expect(error.message).toMatch(/the server asks to wait 900 s, more than --max-wait 600 s allows/);
    expect(error.hint).toMatch(/--max-wait/);
  });

  it("--max-wait is the patience of an entity's whole pull, not of each of its requests", async () => {
    const stage = await openStage(11);
    const client = stage.open({ maxWaitMs: 25_000 });
    // Every second request is throttled: lookup, then three pages.
    let turn = 0;
    stage.emulator.faults.add({
      fault: { kind: "status", status: 429, retryAfter: "10" },
      match: ({ path }) => !/WhoAmI|organizations/.test(path) && turn++ % 2 === 0,
      times: 100,
    });
    const error = await failureOf(client.pull(small));
    expect(error.exitCode).toBe(75);
    expect(client.waits).toEqual([10_000, 10_000]);
    expect(error.message).toMatch(/after 20 s of waiting/);
  });

  it("one entity is throttled: the others of the run hold their requests, too", async () => {
    const stage = await openStage(3, {
      tables: [{ ...contacts, rows: [] }, { ...accounts, rows: [] }, sampleBooks],
    });
    const client = stage.open({ maxWaitMs: 60_000 });
    stage.emulator.faults.add({
      fault: { kind: "status", status: 429, retryAfter: "20" },
      match: ({ path }) => path.includes("/accounts"),
    });
    const entities = ["accounts", "contacts", "sample_books"].map((entity) => ({
      entity,
      select: null,
      pageSize: 5000,
      full: false,
      dryRun: false,
      wait: false,
    }));
    const outcomes = await pullAll(client.context, entities, 3, () => undefined);
    expect(outcomes.filter((outcome) => "error" in outcome)).toEqual([]);
    const struck = stage.emulator.requests.findIndex(({ status }) => status === 429);
    expect(struck).toBeGreaterThan(0);
    // Whoever waited says so under its own name.
    const waiting = client.events.filter((event) => event.kind === "wait");
    expect(waiting.map((event) => event.reason)).toContain("the server is throttling");
    for (const entity of ["accounts", "contacts", "sample_books"]) expectMirror(stage, entity);
  });
});

describe("before and after contact", () => {
  it("nothing listens: exit 69 after three attempts", async () => {
    const stage = await openStage(1);
    await stage.emulator.close();
    const client = stage.open();
    const error = await failureOf(client.pull(small));
    expect([error.exitCode, error.code, client.waits.length]).toEqual([69, "DVS-UNREACHABLE", 2]);
  });

  it("the server goes away in the middle: exit 75, resumable", async () => {
    const stage = await openStage(11);
    const client = stage.open();
    const hold = stage.emulator.hold(({ path }) => path.includes("skiptoken"));
    const pull = failureOf(client.pull(small));
    await hold.reached;
    await stage.emulator.close();
    const error = await pull;
    expect(error.exitCode).toBe(75);
    expect(["DVS-UNREACHABLE", "DVS-RESET"]).toContain(error.code);
    expect(client.waits.reduce((sum, ms) => sum + ms, 0)).toBeGreaterThan(500_000);
    expect(Object.keys(stage.files())).toEqual([
      ".dvsync/accounts.full.json",
      ".dvsync/accounts.full.ndjson",
    ]);
  });
});

function testClock(): Clock & { waits: number[] } {
  let time = 0;
  const waits: number[] = [];
  return {
    waits,
    now: () => time,
    random: () => 0.5,
    sleep(ms) {
      waits.push(ms);
      time += ms;
      return Promise.resolve();
    },
  };
}

function throttling(retryAfterMs: number): RetryableError {
  return new RetryableError({
    error: failure(),
    reason: "the server is throttling",
    retryAfterMs,
    pausesRun: true,
  });
}

function failing(parts: Partial<RetryableParts>): () => Promise<never> {
  return () => Promise.reject(new RetryableError({ error: failure(), reason: "no", ...parts }));
}

function failure(): DvsyncError {
  return new DvsyncError({ code: "DVS-TEST", exitCode: 69, message: "no" });
}

/** Attempts until one succeeds, or patience ends. */
async function persist(
  patience: Patience,
  attempt: () => Promise<unknown>,
  more: Partial<PatienceOptions> = {},
): Promise<void> {
  const { signal } = new AbortController();
  const told = { onWait: () => undefined, onRetry: () => undefined };
  const trial = patience.begin({ signal, spent: { ms: 0 }, ...told, ...more });
  for (;;) {
    await trial.ready();
    try {
      await attempt();
      return trial.succeeded();
    } catch (error) {
      await trial.failed(error);
    }
  }
}
