import { existsSync, readFileSync } from "node:fs";
import { expect, it } from "vitest";

const root = new URL("../../", import.meta.url);
const rows = readFileSync(new URL("docs/faults.md", root), "utf8")
  .split("\n")
  .filter((line) => line.startsWith("| ") && !line.startsWith("| what happens") && !line.startsWith("| ---"))
  .map((line) => line.split("|").map((cell) => cell.trim()));

it("docs/faults.md: every line has its cells, and a test that exists", () => {
  expect(rows.length).toBeGreaterThanOrEqual(31);
  for (const [, happens, does, , cases, heldBy] of rows) {
    expect(happens).not.toBe("");
    expect(does).not.toBe("");
    expect(cases, happens).not.toBe("");
    const file = /^`(test\/[\w/.-]+\.test\.ts)`$/.exec(heldBy!)?.[1];
    expect(file, happens).toBeDefined();
    expect(existsSync(new URL(file!, root)), file).toBe(true);
  }
});
