import { describe, expect, it } from "vitest";
import type { TokenFile } from "../../src/store/token-file.ts";
import { chooseMode, type PullFacts } from "../../src/sync/choose-mode.ts";

const token: TokenFile = {
  format: 1,
  url: "https://org.example",
  apiVersion: "9.2",
  organizationId: "7f8b0a1c-5a5b-ee11-a383-000d3a5b0a00",
  entitySet: "accounts",
  logicalName: "account",
  primaryId: "accountid",
  select: ["name", "fax"],
  deltaLink: "https://org.example/api/data/v9.2/accounts?$deltatoken=1%21x",
  rows: 3,
  bytes: 300,
  fullPulledAt: "2026-01-01T00:00:00.000Z",
  pulledAt: "2026-01-03T00:00:00.000Z",
  deltaLinkAt: "2026-01-03T00:00:00.000Z",
  retentionDays: 7,
};

const facts: PullFacts = {
  wantsFull: false,
  entity: "accounts",
  url: token.url,
  apiVersion: "9.2",
  organizationId: token.organizationId,
  select: ["fax", "name"],
  exclude: null,
  isSelectedByHand: false,
  api: "web",
  columns: null,
  snapshotBytes: 300,
  retentionDays: 7,
  canResume: false,
  keepsMixture: false,
  now: new Date("2026-01-09T23:59:00.000Z"),
};

describe("the mode of a pull", () => {
  it.each<[string, TokenFile | null, Partial<PullFacts>, string]>([
    ["no token", null, {}, "there is no token yet"],
    ["--full", token, { wantsFull: true }, "--full was given"],
    [
      "--full against another organization",
      token,
      { wantsFull: true, organizationId: "x" },
      "--full was given",
    ],
    [
      "another way",
      token,
      { api: "organization-service", columns: ["name"] },
      "the rows were read through the Web API, and now the Organization Service is to be used",
    ],
    [
      "back to the usual way",
      { ...token, api: "organization-service", askedColumns: ["name"] },
      {},
      "the rows were read through the Organization Service, and now the Web API is to be used",
    ],
    [
      "columns that came and went",
      { ...token, api: "organization-service", askedColumns: ["name", "fax"] },
      { api: "organization-service", columns: ["name", "a", "b", "c", "d"] },
      "the table has gained the columns a, b, c and 1 more and lost the column fax",
    ],
    ["no snapshot", token, { snapshotBytes: null }, "the snapshot is missing"],
    [
      "another size",
      token,
      { snapshotBytes: 301 },
      "the snapshot is not the file that the token was written with",
    ],
    ["another column", token, { select: ["name"] }, "other columns are selected: was name,fax, now name"],
    ["all columns now", token, { select: null }, "other columns are selected: was name,fax, now all"],
    [
      "another URL",
      token,
      { url: "https://org.api.example" },
      "the environment's URL is not the one that the token was written with",
    ],
    ["another version", token, { apiVersion: "9.1" }, "the token was written with API version 9.2"],
    [
      "a token too old",
      token,
      { now: new Date("2026-01-10T00:00:01.000Z") },
      "the token is 7 days old and the environment keeps changes for 7",
    ],
    [
      "retention made shorter",
      token,
      { retentionDays: 1 },
      "the token is 6 days old and the environment keeps changes for 1",
    ],
    [
      "a token older than the documented default, where the environment will not say how long it keeps changes",
      token,
      { retentionDays: null, now: new Date("2026-01-10T00:00:01.000Z") },
      "the token is 7 days old and the environment keeps changes, as far as is known, for 7",
    ],
    [
      "a token from a clock that was ahead",
      token,
      { now: new Date("2026-01-02T22:00:00.000Z") },
      "the token is of 2026-01-03T00:00:00.000Z, which is still to come: its age is not known",
    ],
    ["an interrupted full pull", token, { canResume: true }, "an interrupted full pull is resumed"],
  ])("is full with %s", (_, known, more, because) => {
    expect(chooseMode(known, { ...facts, ...more })).toEqual({ mode: "full", because });
  });

  it.each<[string, Partial<PullFacts>]>([
    ["the same columns in another order", {}],
    ["a retention of 0, which says nothing", { retentionDays: 0 }],
    ["a retention that nobody knows", { retentionDays: null, now: new Date("2026-01-09T23:59:59.000Z") }],
    ["a clock that was put right by minutes", { now: new Date("2026-01-02T23:30:00.000Z") }],
  ])("is delta with %s", (_, more) => {
    expect(chooseMode(token, { ...facts, ...more })).toEqual({ mode: "delta", token });
  });

  it("refuses to mix two organizations, and says the way out", () => {
    expect(() => chooseMode(token, { ...facts, organizationId: "another" })).toThrow(
      expect.objectContaining({
        code: "DVS-OTHER-ORGANIZATION",
        exitCode: 78,
        hint: 'correct "url", or keep the two apart with --dir; to replace the snapshot with this environment\'s rows: dvsync pull accounts --full',
      }),
    );
  });
});

it("columns that only one command asks for do not cost a whole read, unless that is said too", () => {
  const byHand = { ...facts, select: ["name"], isSelectedByHand: true };
  expect(() => chooseMode(token, byHand)).toThrow(/was name,fax, now name; nothing was written/);
  expect(chooseMode(token, { ...byHand, wantsFull: true }).mode).toBe("full");
  expect(chooseMode(null, byHand).mode).toBe("full");
  expect(chooseMode(token, { ...facts, isSelectedByHand: true }).mode).toBe("delta");
});
