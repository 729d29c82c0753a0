import { describe, expect, it } from "vitest";
import type { Checkpoint } from "../../src/store/checkpoint.ts";
import type { TokenFile } from "../../src/store/token-file.ts";
import { type LocalFacts, toState } from "../../src/sync/read-status.ts";

const token = { bytes: 300, deltaLinkAt: "2026-01-01T00:00:00.000Z", retentionDays: 10 } as TokenFile;
const facts: LocalFacts = {
  token,
  tokenProblem: null,
  snapshotBytes: 300,
  checkpoint: null,
  holder: null,
  isPending: false,
};
const now = (day: string) => new Date(`2026-01-${day}T00:00:00.000Z`);

describe("the state of an entity", () => {
  it.each<[string, Partial<LocalFacts>, string]>([
    ["ok", {}, "08"],
    ["ok", { token: { ...token, retentionDays: null } }, "31"],
    ["expiring", {}, "10"],
    ["expired", {}, "11"],
    ["never", { token: null, snapshotBytes: null }, "02"],
    ["damaged", { snapshotBytes: 299 }, "02"],
    ["damaged", { snapshotBytes: null }, "02"],
    ["damaged", { tokenProblem: "not JSON" }, "02"],
    ["partial", { token: null, snapshotBytes: null, checkpoint: { rows: 10_000 } as Checkpoint }, "02"],
    ["locked", { holder: "process 1 on a since b" }, "02"],
  ])("is %s", (state, more, day) => {
    expect(toState({ ...facts, ...more }, now(day)).state).toBe(state);
  });
});
