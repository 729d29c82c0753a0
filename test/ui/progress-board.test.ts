import { expect, test } from "vitest";
import { fit } from "../../src/ui/progress.ts";
import { openProgressBoard } from "../../src/ui/progress-board.ts";
import type { PullEvent } from "../../src/types.ts";

const start: PullEvent = { kind: "start", entity: "accounts", mode: "full", because: null, resumedRows: 0 };
const wait: PullEvent = { kind: "wait", entity: "accounts", ms: 17_000, reason: "as the server asked" };
const progress = (rows: number, bytes: number, entity = "accounts"): PullEvent => ({
  kind: "progress",
  entity,
  rows,
  bytes,
  pages: 1,
});

const table: [name: string, events: PullEvent[], line: string][] = [
  ["a full pull begins", [start], "accounts  reading the whole table"],
  ["a delta pull begins", [{ ...start, mode: "delta" }], "accounts  asking for changes"],
  ["rows arrive", [start, progress(1_204_331, 1.1e9)], "accounts  1,204,331 rows  1.1 GB"],
  ["no rows yet", [start, progress(0, 0)], "accounts  0 rows"],
  ["the server asks to wait", [start, wait], "accounts  waiting 17 s as the server asked"],
  [
    "the wire broke",
    [progress(5, 500), { ...wait, ms: 1200, reason: "503 Service Unavailable" }],
    "accounts  5 rows  500 B  waiting 2 s (503 Service Unavailable)",
  ],
  [
    "the server throttles",
    [{ ...wait, reason: "the server is throttling" }],
    "accounts  waiting 17 s because the server is throttling",
  ],
  ["the wait is over", [wait, progress(5, 500)], "accounts  5 rows  500 B"],
  [
    "another pull holds the lock",
    [{ kind: "lock-wait", entity: "accounts", holder: "process 12 on host" }],
    "accounts  waiting for another pull to finish (process 12 on host)",
  ],
  [
    "the snapshot is written",
    [progress(5, 500), { kind: "writing", entity: "accounts" }],
    "accounts  5 rows  500 B  writing the snapshot",
  ],
];

test.each(table)("%s", (_name, events, line) => {
  const board = openProgressBoard(() => 0);
  for (const event of events) board.note(event);
  expect(board.lines(0)).toEqual([line]);
});

test("a wait counts down and is forgotten when it is over", () => {
  const board = openProgressBoard(() => 1000);
  board.note(progress(5, 500));
  board.note(wait);
  expect([1000, 1001, 17_001, 18_000].map((now) => board.lines(now)[0])).toEqual([
    "accounts  5 rows  500 B  waiting 17 s as the server asked",
    "accounts  5 rows  500 B  waiting 17 s as the server asked",
    "accounts  5 rows  500 B  waiting 1 s as the server asked",
    "accounts  5 rows  500 B  0 B/s",
  ]);
});

test("the rate is that of the last seconds", () => {
  const board = openProgressBoard(() => 0);
  const rates: (string | undefined)[] = [];
  let bytes = 0;
  for (let now = 0; now <= 8000; now += 100) {
    // 10 MB/s for four seconds, then 52
    bytes += now <= 4000 ? 1e6 : 5.2e6;
    board.note(progress(1, bytes));
    const [line] = board.lines(now);
    if (now % 4000 === 0 || now === 100) rates.push(line?.split("  ")[3]);
  }
  expect(rates).toEqual([undefined, undefined, "10 MB/s", "52 MB/s"]);
});

test("what an interrupted pull had brought is not this run's speed", () => {
  let now = 0;
  const board = openProgressBoard(() => now);
  const at = (ms: number, event: PullEvent) => {
    now = ms;
    board.note(event);
    return board.lines(now)[0];
  };
  at(0, { ...start, resumedRows: 1_000_000 });
  at(1000, progress(1_000_005, 1_000_005_000));
  expect(at(2000, progress(1_010_005, 1_010_005_000))).toBe("accounts  1,010,005 rows  1.0 GB  10 MB/s");
});

test("about how many rows there will be, and the time left at this run's pace", () => {
  let now = 0;
  const board = openProgressBoard(() => now);
  const at = (ms: number, event: PullEvent) => {
    now = ms;
    board.note(event);
    return board.lines(now)[0];
  };
  at(0, { ...start, resumedRows: 500_000 });
  at(0, { kind: "estimate", entity: "accounts", rows: 1_100_000 });
  at(1000, progress(500_000, 5e8));
  expect(at(2000, progress(510_000, 5.1e8))).toBe(
    "accounts  510,000 of about 1,100,000 rows  510.0 MB  10 MB/s",
  );
  expect(at(11_000, progress(600_000, 6e8))).toMatch(/600,000 of about 1,100,000 rows .* about 1 min left$/);
  expect(at(12_000, progress(1_090_000, 1e9))).toMatch(/ less than 1 min left$/);
  expect(at(13_000, progress(1_200_000, 1e9)), "more than the server had thought").not.toMatch(/about|left/);
});

test("a page that is read again gives no negative rate", () => {
  const board = openProgressBoard(() => 0);
  board.note(progress(10, 1000));
  board.lines(0);
  board.note(progress(5, 500));
  expect(board.lines(1000)).toEqual(["accounts  5 rows  500 B"]);
});

test("several entities, in the order they began, until they are done", () => {
  const board = openProgressBoard(() => 0);
  board.note(start);
  board.note(progress(1, 1, "contacts"));
  board.note(progress(2, 2));
  expect(board.lines(0)).toEqual(["accounts  2 rows  2 B", "contacts  1 row  1 B"]);
  board.remove("accounts");
  board.remove("contacts");
  expect(board.isEmpty()).toBe(true);
});

test("news from an entity that is done come too late, until it starts again", () => {
  const board = openProgressBoard(() => 0);
  board.note(progress(1, 1));
  board.remove("accounts");
  board.note(progress(2, 2));
  expect(board.isEmpty()).toBe(true);
  board.note(start);
  board.note(progress(3, 3));
  expect(board.lines(0)).toEqual(["accounts  3 rows  3 B"]);
});

test("warnings do not make an entity run", () => {
  const board = openProgressBoard(() => 0);
  board.note({ kind: "warning", entity: "accounts", message: "m" });
  expect(board.isEmpty()).toBe(true);
});

test.each([
  [[], 80, ""],
  [["aaaa"], 80, "aaaa"],
  [["aaaa", "bbbb"], 80, "aaaa   bbbb"],
  [["aaaa", "bbbb"], 11, "aaaa   bbbb"],
  [["aaaa", "bbbb", "cccc"], 16, "aaaa   +2 more"],
  [["aaaa", "bbbb"], 10, "aaaa"],
  [["aaaa"], 2, "aa"],
  [["aaaa"], -1, ""],
])("%j in %d columns", (lines, columns, text) => {
  expect(fit(lines, columns)).toBe(text);
});
