import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { compileWalkRows } from "../../asm/compile.js";
import { RowScanner } from "../../src/json/row-scanner.ts";
import { createRowWalker } from "../../src/json/row-walker.ts";
import { rowText, spaceOut, whiteSpace } from "../support/arbitrary-json.ts";

const walker = createRowWalker("accountid")!;

describe("the row walker", () => {
  it("is compiled from the source that lies in asm/", async () => {
    const file = new URL("../../src/json/walk-rows-wasm.ts", import.meta.url);
    expect(readFileSync(file, "utf8")).toBe(await compileWalkRows());
  });

  it("finds what the row scanner finds, and stops where that says incomplete or irregular", () => {
    const row = fc.tuple(rowText("accountid"), fc.option(fc.nat(), { freq: 4 }));
    fc.assert(
      fc.property(fc.array(row, { minLength: 1, maxLength: 8 }), fc.nat(200), (rows, lost) => {
        const texts = rows.map(([{ text }, seed]) =>
          seed === null ? text : spaceOut(text, whiteSpace(seed)).trim(),
        );
        const chunk = Buffer.from(`[${texts.join(",")}]`.slice(0, -lost || undefined));
        expectSameRows(chunk, 1);
      }),
      { numRuns: 3000 },
    );
  });

  it("is no more lenient than the row scanner about a byte that was changed", () => {
    fc.assert(
      fc.property(rowText("accountid"), fc.nat(), fc.nat(255), ({ text }, at, byte) => {
        const chunk = Buffer.from(`${text},${text}]`);
        chunk[at % chunk.length] = byte;
        expectSameRows(chunk, 0);
      }),
      { numRuns: 5000 },
    );
  });

  it("walks chunks larger than its window, and goes on in the middle of one", () => {
    const text = `{"@odata.etag":"x","description":"${"y".repeat(1000)}","accountid":"60c4e274-0d87-e711-80e5-00155db19e6d"}`;
    const chunk = Buffer.from(Array.from({ length: 1000 }, () => text).join(","));
    let rows = 0;
    for (let at = 0; at < chunk.length;) {
      const count = walker.walk(chunk, at);
      expect(count).toBeGreaterThan(0);
      rows += count;
      at = walker.found[count * 4 - 3]! + 1;
    }
    expect(rows).toBe(1000);
  });
});

/** The walker may stop early (at a nested row, near the end), but what it finds is what the scanner finds. */
function expectSameRows(chunk: Buffer, start: number): void {
  const scanner = new RowScanner("accountid");
  const count = walker.walk(chunk, start);
  let at = start;
  for (let row = 0; row < count; row++) {
    const end = scanner.scan(chunk, at, chunk.length);
    expect([...walker.found.subarray(row * 4, row * 4 + 2)]).toEqual([at, end]);
    expect(walker.found[row * 4 + 2]).toBe(scanner.idStart);
    if (scanner.idStart >= 0) expect(walker.found[row * 4 + 3]).toBe(scanner.idEnd);
    if (scanner.isMarked) expect(walker.isMarked(row)).toBe(true);
    at = end + 1;
  }
}
