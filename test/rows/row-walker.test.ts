import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { RowScanner } from "../../src/rows/row-scanner.ts";
import { keyWords, readRowKey } from "../../src/rows/row-key.ts";
import { createRowWalker } from "../../src/rows/row-walker.ts";
import { idEndWord, idStartWord, keyWord, rowWords, toLines } from "../../src/rows/rows.ts";
import { rowText, spaceOut, whiteSpace } from "../support/arbitrary-json.ts";

const walker = createRowWalker("accountid")!;
const id = "60c4e274-0d87-e711-80e5-00155db19e6d";

describe("the row walker", () => {
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
      const end = walker.walk(chunk, at);
      expect(end).toBeGreaterThan(at);
      rows += walker.rows.count;
      at = end + 1;
    }
    expect(rows).toBe(1000);
  });

  it("walks rows with more members than it remembers names of, and tables in turns", () => {
    const rows = [
      wide(400, 5),
      wide(400, 5),
      wide(30, 28),
      wide(30, 29),
      wide(30, 40),
      wide(30, 29),
      wide(3, 5),
    ];
    const other = createRowWalker("d2xxx")!;
    const text = rows.map((members) => `{${members},"d2xxx":"${id}","accountid":"${id.replace("6", "7")}"}`);
    for (const row of [...text, ...text.toReversed()]) {
      const chunk = Buffer.from(`${row}]`);
      for (const [one, first] of [[walker, "7"] as const, [other, "6"] as const]) {
        expect(one.walk(chunk, 0)).toBe(row.length);
        const { bytes, words } = one.rows;
        expect(bytes.toString("latin1", words[idStartWord], words[idEndWord])).toBe(id.replace("6", first));
      }
    }
  });

  it("takes the beginning of the first row from the chunk before, cut anywhere", () => {
    fc.assert(
      fc.property(fc.array(rowText("accountid"), { minLength: 1, maxLength: 4 }), fc.nat(), (rows, cut) => {
        const whole = Buffer.from(`${rows.map(({ text }) => text).join(",")}]`);
        const uncut = walker.walk(whole, 0) < 0 ? null : toLines(walker.rows).toString();
        const at = cut % rows[0]!.text.length; // of ASCII only, or a little early
        const end = walker.walk(whole.subarray(at), 0, whole.subarray(0, at));
        expect(end < 0 ? null : toLines(walker.rows).toString()).toBe(uncut);
        if (uncut !== null) expect(end).toBe(Buffer.byteLength(uncut) - 1 - at);
      }),
      { numRuns: 2000 },
    );
  });

  it.each([
    ["names its id twice", `{"accountid":"${id}","a":1,"accountid":"${id}"}`],
    ["has an id of null first", `{"accountid":null,"accountid":"${id}"}`],
    ["has a shorter id behind it", `{"accountid":"${id}","accountid":"x"}`],
    ["spells its id with an escape", `{"account\\u0069d":"${id}","accountid":"${id}"}`],
    ["spells its id with an escape only", `{"\\u0061ccountid":"${id}"}`],
    ["names an id in a nested object twice", `{"accountid":"${id}","a":{"b":1},"accountid":"${id}"}`],
  ])("leaves a row that %s to the row scanner, which knows it", (_, row) => {
    const good = `{"accountid":"${id}","a":1}`;
    const chunk = Buffer.from(`${good},${row},${good}]`);
    expect(walker.walk(chunk, 0)).toBe(good.length);
    expect(walker.walk(chunk, good.length + 1)).toBe(-1);
    const scanner = new RowScanner("accountid");
    expect(scanner.scan(chunk, good.length + 1, chunk.length)).toBe(chunk.length - good.length - 2);
    expect(scanner.isAmbiguous).toBe(true);
  });

  it("takes an escape in another name for what it is", () => {
    const chunk = Buffer.from(`{"accountid":"${id}","n\\u0061me":"x"}]`);
    expect(new RowScanner("accountid").scan(chunk, 0, chunk.length)).toBe(chunk.length - 1);
  });

  it("has no place for a name of 9,500 letters, and forges no row from it", () => {
    const name = "a".repeat(9500);
    expect(createRowWalker(name)).toBeNull();
    expect(createRowWalker("a".repeat(128))).not.toBeNull();
    const chunk = Buffer.from(`{"${name}":"${id}"}]`);
    expect(new RowScanner(name).scan(chunk, 0, chunk.length)).toBe(chunk.length - 1);
    expectSameRows(Buffer.from(`{"a":1,"accountid":"${id}"}]`), 0);
  });

  it("leaves alone what begins with more than it has room for", () => {
    const row = `{"description":"${"y".repeat(70_000)}","accountid":"60c4e274-0d87-e711-80e5-00155db19e6d"}`;
    const whole = Buffer.from(`${row}]`);
    expect(walker.walk(whole.subarray(65_536), 0, whole.subarray(0, 65_536))).toBe(row.length - 65_536);
    expect(walker.walk(whole.subarray(65_537), 0, whole.subarray(0, 65_537))).toBe(-1);
  });
});

/** So many members, with names of this length. */
function wide(count: number, length: number): string {
  return Array.from({ length: count }, (_, i) => `"${`c${i}`.padEnd(length, "x")}":${i}`).join(",");
}

/** The walker may stop early (at a nested row, a deleted entity, near the end), but what it finds is what the scanner finds. */
function expectSameRows(chunk: Buffer, start: number): void {
  const before = Buffer.from(chunk);
  const scanner = new RowScanner("accountid");
  const behind = walker.walk(chunk, start);
  const { words, count, bytes } = walker.rows;
  const key = new Uint32Array(keyWords);
  let at = start;
  for (let row = 0; row < count; row++) {
    const end = scanner.scan(chunk, at, chunk.length);
    const [from, to, idStart, idEnd] = words.subarray(row * rowWords, row * rowWords + keyWord);
    expect(bytes.toString("latin1", from, to! + 1)).toBe(`${chunk.toString("latin1", at, end)}\n`);
    expect(from! - words[0]!).toBe(at - start);
    expect([idStart! - from!, idEnd! - from!]).toEqual([scanner.idStart - at, scanner.idEnd - at]);
    expect(scanner.isMarked).toBe(false);
    expect(readRowKey(bytes, idStart!, idEnd!, key, 0)).toBe(true);
    expect([...words.subarray(row * rowWords + keyWord, (row + 1) * rowWords)]).toEqual([...key]);
    at = end + 1;
  }
  expect(behind).toBe(count === 0 ? -1 : at - 1);
  expect(chunk.equals(before)).toBe(true);
}
