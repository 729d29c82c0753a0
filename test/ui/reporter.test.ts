import { stripVTControlCharacters } from "node:util";
import { describe, expect, test } from "vitest";
import { DvsyncError } from "../../src/errors/dvsync-error.ts";
import type { EntityFacts, PullEvent, PullResult, StatusResult } from "../../src/types.ts";
import { open, openFake } from "./terminal.ts";

const result: PullResult = {
  entity: "accounts",
  mode: "delta",
  because: null,
  created: 12,
  updated: 30,
  deleted: 2,
  rows: 1_204_341,
  bytes: 1_100_000_000,
  pages: 1,
  requests: 2,
  retries: 0,
  durationMs: 1400.4,
  file: "/data/accounts.ndjson",
};
const error = new DvsyncError({ code: "DVS-X", exitCode: 75, message: "throttled", hint: "dvsync pull" });
const start: PullEvent = { kind: "start", entity: "accounts", mode: "full", because: "x", resumedRows: 0 };
const progress: PullEvent = { kind: "progress", entity: "accounts", rows: 5, bytes: 500, pages: 1 };

const table = (entitySet: string, tracked: boolean, canBeSwitched = true): EntityFacts => ({
  entitySet,
  logicalName: entitySet.slice(0, -1),
  primaryId: `${entitySet.slice(0, -1)}id`,
  tracked,
  canBeSwitched,
  type: "Standard",
});

describe("a run as text", () => {
  test("results on stdout, the rest on stderr", async () => {
    const { reporter, seen } = await open({ entities: ["accounts", "contacts"] });
    reporter.event(start);
    reporter.event({ kind: "warning", entity: "accounts", message: "slow" });
    reporter.pulled(result);
    reporter.failed("contacts", error);
    reporter.note("noted");
    reporter.event({ kind: "warning", entity: "accounts", message: "warned" });
    reporter.debug("hidden");
    reporter.result("said");
    expect(seen()).toBe(`accounts  delta  +12 ~30 -2   1,204,341 rows          1.1 GB    1.4 s
said
--- stderr ---
warning: accounts: slow
error: contacts: throttled
  code: DVS-X
  next: dvsync pull
noted
warning: accounts: warned
`);
  });

  test("verbose says more", async () => {
    const { reporter, seen } = await open({ verbose: true });
    reporter.event({ ...start, resumedRows: 5000 });
    reporter.debug("d");
    expect(seen()).toBe(`--- stderr ---
accounts: full pull because x
accounts: resuming after 5,000 rows of an interrupted pull
d
`);
  });

  test("quiet leaves warnings, errors, and what a person is asked to do", async () => {
    const { reporter, seen } = await open({ quiet: true });
    reporter.event({ ...start, resumedRows: 5 });
    reporter.pulled(result);
    reporter.note("noted");
    reporter.event({ kind: "warning", entity: "accounts", message: "warned" });
    reporter.ask("open this page");
    reporter.failed(null, error);
    reporter.result("said");
    expect(seen()).toBe(`said
--- stderr ---
warning: accounts: warned
open this page
error: throttled
  code: DVS-X
  next: dvsync pull
`);
  });
});

describe("--json", () => {
  test("pull, as the contract says", async () => {
    const { reporter, stdout } = await open({ json: true });
    reporter.pulled(result);
    reporter.pulled({ ...result, dryRun: true });
    const line =
      '{"entity":"accounts","mode":"delta","because":null,"created":12,"updated":30,"deleted":2,"rows":1204341,"bytes":1100000000,"pages":1,"requests":2,"retries":0,"durationMs":1400,"file":"/data/accounts.ndjson"}';
    expect(stdout.text).toBe(`${line}\n${line.slice(0, -1)},"dryRun":true}\n`);
  });

  test("an entity that failed is a line on stdout, and text on stderr", async () => {
    const { reporter, seen } = await open({ json: true, env: { DVSYNC_TOKEN: "canary" } });
    reporter.failed("accounts", new DvsyncError({ code: "DVS-X", exitCode: 75, message: "no canary" }));
    expect(seen())
      .toBe(`{"entity":"accounts","error":{"code":"DVS-X","message":"no ***","hint":null,"exitCode":75}}
--- stderr ---
error: accounts: no ***
  code: DVS-X
`);
  });

  test("a command that failed ends stderr with a line of JSON", async () => {
    const { reporter, seen } = await open({ json: true });
    reporter.failed(null, error);
    expect(seen()).toBe(`--- stderr ---
error: throttled
  code: DVS-X
  next: dvsync pull
{"error":{"code":"DVS-X","message":"throttled","hint":"dvsync pull","exitCode":75}}
`);
  });

  test("nothing else reaches stdout, not even when quiet", async () => {
    const { reporter, seen } = await open({ json: true, quiet: true });
    reporter.result("said");
    reporter.note("noted");
    reporter.counts([{ entity: "a", pulled: true, changes: 7, estimate: false, capped: false }]);
    expect(seen()).toBe(
      '{"entity":"a","pulled":true,"changes":7,"estimate":false,"capped":false}\n--- stderr ---\n',
    );
  });
});

describe("count", () => {
  const count = { entity: "accounts", pulled: true, changes: 1234, estimate: false, capped: false };

  test("one entity: the number alone", async () => {
    const { reporter, seen } = await open({ entities: ["accounts"] });
    reporter.counts([count]);
    expect(seen()).toBe("1234\n--- stderr ---\n");
  });

  test("several: number, tab, entity; doubts on stderr", async () => {
    const { reporter, seen } = await open({ entities: ["accounts", "contacts"] });
    reporter.counts([
      { ...count, pulled: false, estimate: true },
      { ...count, entity: "contacts", changes: 5000, capped: true },
    ]);
    expect(seen()).toBe(`1234\taccounts
5000\tcontacts
--- stderr ---
accounts: never pulled; 1,234 is the server's estimate of its rows, up to a day old
contacts: the server stops counting at 5,000; there may be more
`);
  });

  test("two were asked for and one failed: still with its name", async () => {
    const { reporter, stdout } = await open({ entities: ["accounts", "contacts"] });
    reporter.counts([count]);
    expect(stdout.text).toBe("1234\taccounts\n");
  });
});

describe("status", () => {
  const now = new Date("2026-03-10T12:00:00Z");
  const ok: StatusResult = {
    entity: "accounts",
    state: "ok",
    rows: 1_204_341,
    bytes: 1_100_000_000,
    pulledAt: "2026-03-10T10:00:00Z",
    fullPulledAt: "2026-03-01T10:00:00Z",
    tokenExpiresAt: "2026-03-16T13:00:00Z",
    file: "/data/accounts.ndjson",
  };
  const never: StatusResult = {
    ...ok,
    entity: "sample_books",
    state: "never",
    rows: null,
    bytes: null,
    pulledAt: null,
    fullPulledAt: null,
    tokenExpiresAt: null,
    file: "/data/sample_books.ndjson",
  };

  test("a table", async () => {
    const { reporter, stdout } = await open();
    const locked: StatusResult = {
      ...ok,
      entity: "contacts",
      state: "locked",
      rows: 5,
      bytes: 9,
      note: "process 12",
    };
    reporter.status([ok, never, locked], now);
    expect(stdout.text).toBe(`ENTITY        STATE        ROWS    SIZE  LAST PULL  TOKEN        NOTE
accounts      ok      1,204,341  1.1 GB  2 h ago    6 days left
sample_books  never           -       -  -          -
contacts      locked          5     9 B  2 h ago    6 days left  process 12
`);
  });

  test("without notes there is no column for them, without entities no table", async () => {
    const { reporter, stdout } = await open();
    reporter.status([], now);
    reporter.status([never], now);
    expect(stdout.text).toBe(`ENTITY        STATE  ROWS  SIZE  LAST PULL  TOKEN
sample_books  never     -     -  -          -
`);
  });

  test("JSON", async () => {
    const { reporter, stdout } = await open({ json: true });
    reporter.status([never], now);
    expect(stdout.text).toBe(
      '{"entity":"sample_books","state":"never","rows":null,"bytes":null,"pulledAt":null,"fullPulledAt":null,"tokenExpiresAt":null,"file":"/data/sample_books.ndjson","lastError":null,"failingSince":null,"verifiedAt":null,"verified":null}\n',
    );
  });
});

describe("entities", () => {
  const facts = [
    table("emails", false),
    table("contacts", true),
    table("audits", false, false),
    table("accounts", true),
  ];

  test("tracked ones first", async () => {
    const { reporter, stdout } = await open();
    reporter.entities(facts);
    expect(stdout.text).toBe(`ENTITY    LOGICAL NAME  PRIMARY ID  CHANGES     TYPE
accounts  account       accountid   tracked     Standard
contacts  contact       contactid   tracked     Standard
audits    audit         auditid     off, fixed  Standard
emails    email         emailid     off         Standard
`);
  });

  test("JSON", async () => {
    const { reporter, stdout } = await open({ json: true });
    reporter.entities(facts.slice(1, 2));
    expect(stdout.text).toBe(
      '{"entity":"contacts","logicalName":"contact","primaryId":"contactid","tracked":true,"canBeSwitched":true,"type":"Standard"}\n',
    );
  });
});

describe("colour", () => {
  test("where it is on, and the text stays the same under it", async () => {
    const env = { FORCE_COLOR: "1" };
    const colored = await open({ env });
    const plain = await open();
    for (const { reporter } of [colored, plain]) {
      reporter.pulled({ ...result, because: "why" });
      reporter.failed(null, error);
      reporter.event({ kind: "warning", entity: "accounts", message: "w" });
    }
    expect(colored.seen()).toContain("\u001B[31merror:\u001B[39m throttled");
    expect(stripVTControlCharacters(colored.seen())).toBe(plain.seen());
  });

  test("never in JSON, never with --no-color", async () => {
    const env = { FORCE_COLOR: "1" };
    const { reporter, stdout } = await open({ env, json: true });
    reporter.pulled(result);
    expect(stdout.text).not.toContain("\u001B");
    const without = await open({ env, color: false });
    without.reporter.failed(null, error);
    expect(without.seen()).not.toContain("\u001B");
  });
});

describe("progress off a terminal", () => {
  test("verbose: a plain line every 10 s, while something runs", async () => {
    const { reporter, stderr, pass, timers } = await open({ verbose: true });
    reporter.event(progress);
    pass(9999);
    expect(stderr.text).toBe("");
    pass(1);
    reporter.event({ ...progress, rows: 10, bytes: 100_000_500 });
    reporter.event({ ...progress, entity: "contacts", rows: 1, bytes: 1 });
    pass(10_000);
    expect(stderr.text).toBe(
      "accounts  5 rows  500 B\naccounts  10 rows  100.0 MB  10 MB/s   contacts  1 row  1 B\n",
    );
    reporter.pulled(result);
    expect(timers()).toBe(1);
    reporter.failed("contacts", error);
    expect(timers()).toBe(0);
  });

  test("otherwise nothing, and no timer", async () => {
    for (const options of [{}, { quiet: true, verbose: true }, { json: true }]) {
      const { reporter, seen, timers, pass } = await open(options);
      reporter.event(start);
      reporter.event(progress);
      pass(60_000);
      expect([seen().replace(/.*full pull because x\n/, ""), timers()]).toEqual(["--- stderr ---\n", 0]);
    }
  });

  test("waiting for a lock is told at once: silence would look like a hang", async () => {
    const { reporter, stderr } = await open();
    reporter.event({ kind: "lock-wait", entity: "accounts", holder: "process 12" });
    expect(stderr.text).toBe("accounts: waiting for another pull to finish (process 12)\n");
  });

  test("a terminal that cannot be drawn on counts as none", async () => {
    const odd: [env: Record<string, string>, columns: number][] = [
      [{ TERM: "dumb" }, 80],
      [{ CI: "true" }, 80],
      // A pseudo terminal whose size nobody has set
      [{}, 0],
    ];
    for (const [env, columns] of odd) {
      const stderr = openFake(columns);
      const { reporter, timers } = await open({ stderr, env });
      reporter.event(progress);
      expect([timers(), stderr.text]).toEqual([0, ""]);
    }
  });

  test("after close nothing is drawn any more", async () => {
    const { reporter, timers } = await open({ verbose: true });
    reporter.event(progress);
    reporter.close();
    reporter.close();
    reporter.event(progress);
    expect(timers()).toBe(0);
  });
});

test("a million events draw nothing by themselves", async () => {
  const { reporter, stderr } = await open({ verbose: true });
  for (let rows = 0; rows < 1_000_000; rows++) reporter.event({ ...progress, rows, bytes: rows });
  expect(stderr.text).toBe("");
});

describe("what others wrote", () => {
  const hostile = "a\u001B[2J\u009B1m\u202E\u200B\nnext: rm";
  const facts: EntityFacts = { ...table("accounts", true), entitySet: hostile, primaryId: hostile };
  const status: StatusResult = {
    entity: hostile,
    state: "locked",
    rows: null,
    bytes: null,
    pulledAt: null,
    fullPulledAt: null,
    tokenExpiresAt: null,
    file: "/data",
    note: hostile,
  };

  test.each([false, true])("does not reach the terminal as it is, with --json: %s", async (json) => {
    const { reporter, stdout, stderr } = await open({ json, verbose: true });
    reporter.entities([facts]);
    reporter.status([status], new Date(0));
    reporter.pulled({ ...result, entity: hostile, because: hostile });
    reporter.counts([{ entity: hostile, pulled: false, changes: 1, estimate: true, capped: false }]);
    reporter.event({ kind: "lock-wait", entity: hostile, holder: hostile });
    reporter.event({ kind: "warning", entity: hostile, message: hostile });
    reporter.failed(hostile, new DvsyncError({ code: "DVS-X", exitCode: 75, message: hostile }));
    reporter.close();
    const text = stdout.text + stderr.text;
    expect(text).not.toMatch(/(?!\n)\p{Cc}|[\u202E\u200B]/u);
    expect(text).not.toMatch(/^next: rm/m);
    for (const line of json ? stdout.text.trim().split("\n") : []) {
      expect((JSON.parse(line) as { entity: string }).entity).toBe(hostile);
    }
  });
});
