import { expect, test } from "vitest";
import { toDiff } from "../../../src/cli/demo/to-diff.ts";

const row = (id: string, name: string) =>
  `{"@odata.etag":"W/\\"${id}\\"","name":${JSON.stringify(name)},"accountid":"${id}"}`;

test("what became of each line, shortened to fit", () => {
  const before = [row("1", "same"), row("2", "old"), row("3", "gone")].join("\n");
  const after = [row("1", "same"), row("2", "new"), row("4", "x".repeat(60))].join("\n");
  expect(toDiff(`${before}\n`, `${after}\n`, "accountid", 50)).toEqual([
    '~ {…"name":"new","accountid":"2"}',
    '- {…"name":"gone","accountid":"3"}',
    `+ {…"name":"${"x".repeat(37)}…`,
  ]);
});

test("nothing, when nothing changed", () => {
  expect(toDiff(row("1", "a"), row("1", "a"), "accountid", 80)).toEqual([]);
});
