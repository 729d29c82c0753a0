import { describe, expect, it } from "vitest";
import type { Fault } from "../../src/emulator/index.ts";
import { expectMirror, failureOf, openStage, small, type Stage } from "../support/stage.ts";

/** Where a request is in a pull. */
type Kind = "metadata" | "retention" | "page";

interface Expected {
  /** The waits, in ms, after which one fault is recovered from; a code when dvsync refuses at once. */
  readonly once: readonly number[] | string;
  /** Exit code and code when it never goes away; null when it does not matter. */
  readonly persistent: string | null;
}

const waits = [750]; // the first backoff, with the middle of its jitter
const passing = (code: string): Expected => ({ once: waits, persistent: `75 ${code}` });
const refused = (text: string): Expected => ({ once: text, persistent: text });
const harmless: Expected = { once: [], persistent: null };

/** Every kind of fault of the emulator, with what is to come of it at each kind of request. */
const faults: [string, Fault, (kind: Kind) => Expected][] = [
  ["429", { kind: "status", status: 429, retryAfter: "absent" }, () => passing("DVS-THROTTLED")],
  [
    "429 with Retry-After",
    { kind: "status", status: 429, retryAfter: "2" },
    () => ({ once: [2000], persistent: "75 DVS-THROTTLED" }),
  ],
  [
    "429 with an empty body",
    { kind: "status", status: 429, body: "empty", retryAfter: "3" },
    () => ({ once: [3000], persistent: "75 DVS-THROTTLED" }),
  ],
  ["502 without a body", { kind: "status", status: 502 }, () => passing("DVS-UNAVAILABLE")],
  ["503 as HTML", { kind: "status", status: 503 }, () => passing("DVS-UNAVAILABLE")],
  [
    "503 with Retry-After",
    { kind: "status", status: 503, retryAfter: "1" },
    () => ({ once: [1000], persistent: "75 DVS-UNAVAILABLE" }),
  ],
  ["503 as ASP.NET", { kind: "status", status: 503, body: "aspnet" }, () => passing("DVS-UNAVAILABLE")],
  ["504", { kind: "status", status: 504 }, () => passing("DVS-UNAVAILABLE")],
  ["408", { kind: "status", status: 408 }, () => passing("DVS-UNAVAILABLE")],
  ["500 0x80040216", { kind: "status", status: 500 }, () => passing("DVS-UNAVAILABLE")],
  [
    "500 generic SQL error, as decimal",
    { kind: "status", status: 500, code: "-2147204784" },
    () => passing("DVS-UNAVAILABLE"),
  ],
  [
    "500 without a body",
    { kind: "status", status: 500, body: "empty" },
    () => ({ once: waits, persistent: "69 DVS-SERVER" }),
  ],
  ["0x80044151", { kind: "sql-timeout" }, () => passing("DVS-UNAVAILABLE")],
  ["a cut body", { kind: "cut" }, () => passing("DVS-RESET")],
  ["a cut chunked body", { kind: "cut", transfer: "chunked" }, () => passing("DVS-RESET")],
  ["a body cut after 10 bytes", { kind: "cut", afterBytes: 10 }, () => passing("DVS-RESET")],
  ["a reset", { kind: "reset" }, () => passing("DVS-RESET")],
  ["a stall", { kind: "stall" }, () => passing("DVS-TIMEOUT")],
  [
    "a body that ends too early",
    { kind: "short" },
    (kind) => ({ once: waits, persistent: kind === "page" ? "65 DVS-NOT-A-PAGE" : "65 DVS-BAD-ANSWER" }),
  ],
  [
    "garbage",
    { kind: "garbage" },
    (kind) => ({ once: waits, persistent: kind === "page" ? "65 DVS-NOT-A-PAGE" : "65 DVS-BAD-ANSWER" }),
  ],
  ["broken gzip", { kind: "broken-gzip" }, () => passing("DVS-DECODE")],
  ["a bit turned over inside gzip", { kind: "broken-gzip", bit: 999 }, () => passing("DVS-DECODE")],
  [
    "304 from a cache",
    { kind: "status", status: 304, body: "empty" },
    () => ({ once: waits, persistent: "65 DVS-NOT-A-PAGE" }),
  ],
  ["a delay", { kind: "delay", ms: 5 }, () => harmless],
  ["a web page with status 200", { kind: "html200" }, () => refused("65 DVS-NOT-A-PAGE")],
  [
    "a redirect",
    { kind: "redirect", location: "http://localhost:1/login" },
    () => refused("65 DVS-REDIRECT"),
  ],
  [
    "401",
    { kind: "status", status: 401 },
    (kind) => (kind === "retention" ? harmless : refused("77 DVS-UNAUTHORIZED")),
  ],
  [
    "403",
    { kind: "status", status: 403 },
    (kind) => (kind === "retention" ? harmless : refused("77 DVS-NO-PRIVILEGE")),
  ],
  ["400", { kind: "status", status: 400 }, () => refused("69 DVS-REFUSED")],
];

/** Faults that lie in a page's links. */
const lies: [string, Fault][] = [
  ["a foreign link", { kind: "foreign-link", origin: "http://localhost:1" }],
  ["neither link", { kind: "no-links" }],
  ["more records without a link", { kind: "more-records-without-link" }],
  ["the same next link again", { kind: "repeat-next-link" }],
];

const scenarios = {
  full: {
    requests: ["metadata", "metadata", "retention", "page", "page", "page"] as Kind[],
    open: () => openStage(11),
  },
  delta: {
    requests: ["metadata", "retention", "page", "page", "page"] as Kind[],
    open: openWithChanges,
  },
} as const;

/** Counted, because docs/faults.md names the number. */
let cases = 0;

describe.each(Object.entries(scenarios))("at every request of a %s pull", (mode, { requests, open }) => {
  it("a clean one asks these requests", async () => {
    const stage = await open();
    const before = stage.emulator.requests.length;
    await stage.open().pull(small);
    expect(stage.emulator.requests.slice(before)).toHaveLength(requests.length);
    expectMirror(stage);
  });

  it.each(faults)("once: %s", async (name, fault, expectedAt) => {
    await everywhere(requests, async (kind, at) => {
      let { once } = expectedAt(kind);
      // A next link that is refused once: the changes are read again from the beginning.
      if (mode === "delta" && name === "400" && kind === "page")
        once = requests[at - 1] === "page" ? [] : "65 DVS-TOKEN-REFUSED";
      const where = `${name} at request ${at} (${kind})`;
      cases++;
      const stage = await open();
      const before = stage.files();
      const client = stage.open(impatient);
      strike(stage, fault, at, 1);
      if (typeof once === "string") {
        expect(await refusal(client.pull(small)), where).toBe(once);
        expectNothingTaken(stage, before, where);
      } else {
        const result = await client.pull(small);
        expect(client.waits, where).toEqual(once);
        expect(result.retries, where).toBeLessThanOrEqual(once.length);
        expectMirror(stage);
      }
      await stage.expectMendedByOnePull();
    });
  });

  it.each(faults)("for ever: %s", async (name, fault, expectedAt) => {
    await everywhere(requests, async (kind, at) => {
      let { persistent } = expectedAt(kind);
      if (persistent === null) return;
      if (mode === "delta" && name === "400" && kind === "page") persistent = "65 DVS-TOKEN-REFUSED";
      const where = `${name} from request ${at} (${kind}) on`;
      cases++;
      const stage = await open();
      const before = stage.files();
      // Only a stall takes real time.
      const client = stage.open(fault.kind === "stall" ? { ...impatient, maxWaitMs: 1000 } : impatient);
      strike(stage, fault, at, Number.POSITIVE_INFINITY);
      expect(await refusal(client.pull(small)), where).toBe(persistent);
      expect(
        client.waits.reduce((sum, ms) => sum + ms, 0),
        where,
      ).toBeLessThanOrEqual(impatient.maxWaitMs);
      expectNothingTaken(stage, before, where);
      stage.emulator.faults.clear();
      await stage.expectMendedByOnePull();
    });
  });

  it.each(lies)("a page with %s is refused, and nothing of it is taken", async (name, fault) => {
    await everywhere(requests, async (kind, at) => {
      const isStruck =
        kind === "page" && (name !== "the same next link again" || requests[at - 1] === "page");
      if (!isStruck) return;
      const where = `${name} at request ${at}`;
      cases++;
      const stage = await open();
      const before = stage.files();
      const client = stage.open(impatient);
      strike(stage, fault, at, Number.POSITIVE_INFINITY);
      const code = name === "a foreign link" ? "DVS-FOREIGN-LINK" : "DVS-INCOMPLETE";
      expect(await refusal(client.pull(small)), where).toBe(`65 ${code}`);
      expect(client.waits, where).toEqual([]);
      expectNothingTaken(stage, before, where);
      stage.emulator.faults.clear();
      await stage.expectMendedByOnePull();
    });
  });
});

it("a bit of any id of a delta is turned over inside gzip: nothing of that page is kept, and no ghost is left", async () => {
  const stage = await openWithChanges();
  const before = stage.emulator.requests.length;
  const bodies: string[] = [];
  const token = stage.token();
  for (let link: string | undefined = String(token["deltaLink"]); link !== undefined;) {
    const body = await (await fetch(link, { headers: { prefer: "odata.maxpagesize=4" } })).text();
    bodies.push(body);
    link = (JSON.parse(body) as { "@odata.nextLink"?: string })["@odata.nextLink"];
  }
  expect(bodies).toHaveLength(3);
  await stage.close();
  expect(before).toBeGreaterThan(0);
  for (const [page, body] of bodies.entries()) {
    for (const { index } of body.matchAll(/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g)) {
      cases++;
      const struck = await openWithChanges();
      const client = struck.open(impatient);
      let pages = 0;
      struck.emulator.faults.add({
        fault: { kind: "broken-gzip", bit: (index + 4) * 8 },
        match: ({ path }) => path.includes("/accounts") && pages++ === page,
      });
      await client.pull(small);
      expect(client.waits, `page ${page}, byte ${index}`).toEqual(waits);
      expectMirror(struck);
      await struck.close();
    }
  }
});

it("that many cases", () => {
  expect(cases).toBe(654);
});

const impatient = { maxWaitMs: 6000, timeouts: { bodyIdleMs: 40 } };

/** Side by side, each on a stage of its own. */
async function everywhere(
  requests: readonly Kind[],
  test: (kind: Kind, at: number) => Promise<void>,
): Promise<void> {
  await Promise.all(requests.map(test));
}

function strike({ emulator }: Stage, fault: Fault, at: number, times: number): void {
  const first = emulator.requests.length + at;
  emulator.faults.add({
    fault,
    match: (request) => emulator.requests.indexOf(request) >= first,
    times,
  });
}

async function refusal(pull: Promise<unknown>): Promise<string> {
  const { exitCode, code } = await failureOf(pull);
  return `${exitCode} ${code}`;
}

/** Snapshot and token are as before; only an unfinished full pull with its checkpoint may be there. */
function expectNothingTaken(stage: Stage, before: Record<string, string>, where: string): void {
  const after = stage.files();
  const unfinished = Object.keys(after).filter((path) => path.startsWith(".dvsync/"));
  for (const path of unfinished) delete after[path];
  expect(after, where).toEqual(before);
  const allowed =
    "accounts.token.json" in before ? [] : [".dvsync/accounts.full.json", ".dvsync/accounts.full.ndjson"];
  for (const path of unfinished) expect(allowed, where).toContain(path);
}

/** A mirror of 6 rows and nine changes since: three pages of four. */
async function openWithChanges(): Promise<Stage> {
  const stage = await openStage(6);
  await stage.open().pull(small);
  const table = stage.emulator.table("accounts");
  const ids = stage.ids();
  for (let row = 0; row < 5; row++) table.insert({ name: `new ${row}` });
  table.update(ids[0]!, { name: "changed" });
  table.update(ids[1]!, { name: "row 1000" });
  table.delete(ids[2]!);
  table.delete(ids[3]!);
  return stage;
}
