import { expect, test } from "vitest";
import type { PullResult } from "../../src/types.ts";
import { toPullLine } from "../../src/ui/pull-line.ts";

const delta: PullResult = {
  entity: "accounts",
  mode: "delta",
  because: null,
  created: 12,
  updated: 30,
  deleted: 2,
  rows: 1_204_341,
  bytes: 1_100_000_000,
  pages: 1,
  requests: 1,
  retries: 0,
  durationMs: 1400,
  file: "/data/accounts.ndjson",
};
const none = { created: 0, updated: 0, deleted: 0 };
const first = {
  mode: "full",
  created: 1_204_331,
  updated: 0,
  deleted: 0,
  rows: 1_204_331,
  durationMs: 48_200,
} as const;

const table: [name: string, change: Partial<PullResult>, line: string][] = [
  [
    "a first pull",
    { ...first, because: "there is no token yet" },
    "accounts  full   1,204,331 rows                       1.1 GB   48.2 s   because there is no token yet",
  ],
  ["a delta", {}, "accounts  delta  +12 ~30 -2   1,204,341 rows          1.1 GB    1.4 s"],
  [
    "no changes",
    { ...none, entity: "contacts", rows: 880_120, bytes: 611_000_000, durationMs: 200 },
    "contacts  delta  no changes     880,120 rows        611.0 MB    0.2 s",
  ],
  [
    "a full pull over a snapshot",
    { mode: "full", because: "the token has expired" },
    "accounts  full   +12 ~30 -2   1,204,341 rows          1.1 GB    1.4 s   because the token has expired",
  ],
  [
    "a full pull that found the same rows",
    { ...none, mode: "full", because: "--full is given" },
    "accounts  full   no changes   1,204,341 rows          1.1 GB    1.4 s   because --full is given",
  ],
  [
    "an empty table",
    { ...first, created: 0, rows: 0, bytes: 0 },
    "accounts  full   0 rows                                  0 B   48.2 s",
  ],
  [
    "many changes",
    { created: 1_000_000, updated: 2_000_000, deleted: 3_000_000 },
    "accounts  delta  +1,000,000 ~2,000,000 -3,000,000   1,204,341 rows    1.1 GB    1.4 s",
  ],
  [
    "a dry run",
    { dryRun: true },
    "accounts  delta  would apply +12 ~30 -2   1,204,341 rows    1.1 GB    1.4 s   (dry run: nothing was written)",
  ],
  [
    "a dry run of a first pull",
    { ...first, dryRun: true, because: "there is no token yet", estimate: 1_204_331 },
    "accounts  full   about 1,204,331 rows   because there is no token yet   (dry run: nothing was written)",
  ],
  [
    "a dry run of a first pull of a table that the server will not count",
    { ...first, dryRun: true, because: "there is no token yet", estimate: null },
    "accounts  full   all rows   because there is no token yet   (dry run: nothing was written)",
  ],
  [
    "a dry run without changes",
    { ...none, dryRun: true },
    "accounts  delta  no changes               1,204,341 rows    1.1 GB    1.4 s   (dry run: nothing was written)",
  ],
];

test.each(table)("%s", (_name, change, line) => {
  expect(toPullLine({ ...delta, ...change }, 8)).toBe(line);
});

test("names line up with the longest of the run", () => {
  expect(toPullLine({ ...delta, entity: "a" }, 8)).toMatch(/^a {9}delta/);
  expect(toPullLine(delta, 0)).toMatch(/^accounts {2}delta/);
});
