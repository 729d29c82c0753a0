import { expect, test } from "vitest";
import { parseEntityFacts } from "../../src/dataverse/entity-facts.ts";

const definition = {
  LogicalName: "account",
  EntitySetName: "accounts",
  PrimaryIdAttribute: "accountid",
  ChangeTrackingEnabled: true,
  CanChangeTrackingBeEnabled: { Value: true },
};

test("a table's facts are what metadata says", () => {
  expect(parseEntityFacts(definition)).toEqual({
    entitySet: "accounts",
    logicalName: "account",
    primaryId: "accountid",
    tracked: true,
    canBeSwitched: true,
    type: "Standard",
  });
});

const names = ["EntitySetName", "LogicalName", "PrimaryIdAttribute"];
const strange = [null, 7, "", "a".repeat(129), "../accounts", "a b", "a\nb", "1a", 'x"y', "größe", "a\u0000"];

test.each(names.flatMap((name) => strange.map((value) => [name, value] as const)))(
  "a table whose %s is %j is none that can be mirrored",
  (name, value) => {
    expect(parseEntityFacts({ ...definition, [name]: value })).toBeNull();
  },
);

test("a name of 128 letters is one", () => {
  const name = `_${"a9".repeat(63)}Z`;
  expect(parseEntityFacts({ ...definition, PrimaryIdAttribute: name })?.primaryId).toBe(name);
});
