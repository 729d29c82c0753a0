import { describe, expect, it } from "vitest";
import type { LastOutcome } from "../../src/store/last-outcome.ts";
import { isBadStatus, judgeStatus } from "../../src/sync/judge-status.ts";
import type { StatusResult } from "../../src/types.ts";

const pulledAt = "2026-01-08T10:00:00.000Z";
const now = new Date("2026-01-08T12:00:00.000Z");
const hour = 3_600_000;
const failed = { at: pulledAt, since: pulledAt, exitCode: 75, code: "DVS-THROTTLED" } as LastOutcome;
const status: StatusResult = {
  entity: "accounts",
  state: "ok",
  rows: 1,
  bytes: 1,
  pulledAt,
  fullPulledAt: pulledAt,
  tokenExpiresAt: null,
  file: "/data/accounts.ndjson",
};

describe("status --check", () => {
  it.each<[string, Partial<StatusResult>, LastOutcome | null, number | null, string, boolean]>([
    ["a good snapshot", {}, null, null, "ok", false],
    ["one as old as --max-age allows", {}, null, 2 * hour, "ok", false],
    ["one that is older", {}, null, 2 * hour - 1, "late", true],
    ["one whose token expires soon", { state: "expiring" }, null, null, "expiring", false],
    ["the same, and older", { state: "expiring" }, null, hour, "late", true],
    ["an expired token", { state: "expired" }, null, hour, "expired", true],
    ["an interrupted full pull over a good snapshot", { state: "partial" }, null, null, "partial", false],
    ["the same, and older", { state: "partial" }, null, hour, "late", true],
    ["an interrupted first pull", { state: "partial", pulledAt: null }, null, null, "partial", true],
    ["the same, with --max-age", { state: "partial", pulledAt: null }, null, hour, "partial", true],
    ["never pulled", { state: "never", pulledAt: null }, null, hour, "never", true],
    ["an edited snapshot", { state: "damaged" }, failed, hour, "damaged", true],
    ["a pull that runs", { state: "locked" }, null, hour, "locked", false],
    ["a last pull that failed", {}, failed, null, "failing", true],
    ["the same, and older", {}, failed, hour, "failing", true],
    ["an interrupted pull that failed", { state: "partial" }, failed, null, "failing", true],
  ])("%s", (_name, more, last, maxAgeMs, state, isBad) => {
    const judged = judgeStatus({ ...status, ...more }, last, maxAgeMs, now);
    expect([judged.state, isBadStatus(judged)]).toEqual([state, isBad]);
  });
});
