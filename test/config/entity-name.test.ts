import { expect, test } from "vitest";
import { parseEntityName, parseSelect } from "../../src/config/entity-name.ts";
import { refusalOf } from "./sources.ts";

test.each(["accounts", "_x", "sample_books", "A1"])("%s is an entity name", (name) => {
  expect(parseEntityName(name)).toBe(name);
});

test.each([
  "",
  "1a",
  "a b",
  "../a",
  "a/b",
  "a\\b",
  "a.b",
  "accounts?$top=1",
  "a%2f",
  "ä",
  "a\n",
  "C:",
  "a".repeat(129),
])("%j is no entity name", (name) => {
  expect(refusalOf(() => parseEntityName(name))).toMatch(
    / is not an entity name: .*\[DVS-ENTITY-NAME exit 64\]$/,
  );
});

test("columns are parted by commas, spaces around them do not matter", () => {
  expect(parseSelect("a,b_c, _d_value")).toEqual(["a", "b_c", "_d_value"]);
});

test.each([
  ["", "has an empty name in it"],
  ["a,,b", "has an empty name in it"],
  ["a,b c", '"b c" is not a column name'],
  ["a&$filter=x", '"a&$filter=x" is not a column name'],
  ["a,b,a", "names the column a twice"],
])("--select %j is refused", (text, reason) => {
  const told = refusalOf(() => parseSelect(text));
  expect(told).toContain(reason);
  expect(told).toMatch(/exit 64\]$/);
});
