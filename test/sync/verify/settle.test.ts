import { describe, expect, it } from "vitest";
import { compareStates, type RowState, settle } from "../../../src/sync/verify/settle.ts";

const at = (version: number, print: string | null = null): RowState => ({ etag: `W/"${version}"`, print });

describe("how a row differs", () => {
  it.each<[string | null, RowState, RowState]>([
    [null, null, null],
    [null, at(1), at(1)],
    ["missing", null, at(1)],
    ["extra", at(1), null],
    ["stale", at(1), at(2)],
    ["stale", at(2), at(1)],
    [null, at(1, "a"), at(1)],
    [null, at(1, "a"), at(1, "a")],
    ["silent", at(1, "a"), at(1, "b")],
    ["stale", at(1, "a"), at(2, "a")],
  ])("%s", (kind, ours, theirs) => {
    expect(compareStates(ours, theirs)).toBe(kind);
  });
});

const known = { upTo: 100n, newest: 90n, isBlind: false };
const unknown = { upTo: null, newest: null, isBlind: false };
const lagging = { upTo: 100n, newest: 101n, isBlind: false };
const blind = { upTo: null, newest: null, isBlind: true };

describe("what another look says of a candidate", () => {
  it.each([
    ["agrees now", at(1), at(2), at(1), false, 0, known, "meanwhile"],
    ["named by the changes", at(1), at(2), at(2), true, 0, known, "meanwhile"],
    ["gone on both sides", null, at(2), null, false, 0, known, "meanwhile"],
    ["the changes have passed its version", at(1), at(2), at(2), false, 0, known, "stale"],
    ["the changes have just reached its version", null, at(100), at(100), false, 0, known, "missing"],
    ["the changes have not reached its version", at(1), at(101), at(101), false, 9_999_999, known, "again"],
    ["another version each time", at(1), at(2), at(3), false, 0, known, "again"],
    ["gone since the first look", at(1), at(2), null, false, 9_999_999, known, "again"],
    ["gone, at the second look", at(1), null, null, false, 2_000, known, "again"],
    ["gone for longer than a transaction lasts", at(1), null, null, false, 120_000, known, "extra"],
    ["gone, while changes lag behind rows", at(1), null, null, false, 9_999_999, lagging, "again"],
    ["nobody knows how far the changes go", at(1), at(2), at(2), false, 60_000, unknown, "again"],
    ["nobody knows, for long", at(1), at(2), at(2), false, 120_000, unknown, "stale"],
    ["the changes cannot be read", at(1), at(2), at(2), false, 0, blind, "stale"],
    ["gone, and the changes cannot be read", at(1), null, null, false, 0, blind, "extra"],
    ["the same version with other bytes", at(1, "a"), at(1, "b"), at(1, "b"), false, 0, known, "silent"],
    [
      "a version that is no number",
      at(1),
      { etag: "x", print: null },
      { etag: "x", print: null },
      false,
      0,
      known,
      "again",
    ],
  ] as const)("%s: %#", (_, ours, before, theirs, isAnnounced, steadyMs, announced, verdict) => {
    const candidate = { id: "a", ours, theirs: before, steadyMs };
    expect(settle(candidate, { theirs, isAnnounced }, announced)).toBe(verdict);
  });
});
