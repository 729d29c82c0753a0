import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createLineIds } from "../../src/rows/line-ids.ts";
import { createLineSkipper, type LineSkipper } from "../../src/rows/line-skipper.ts";
import { readFirstWord } from "../../src/rows/row-key.ts";
import { rowText } from "../support/arbitrary-json.ts";

const id = "60c4e274-0d87-e711-80e5-00155db19e6d";

describe("the line skipper", () => {
  it("stops before every line with a touched id, and before the end of what it was given", () => {
    const lines = fc.array(fc.tuple(rowText("accountid"), fc.boolean()), { minLength: 1, maxLength: 8 });
    fc.assert(
      fc.property(lines, fc.nat(60), fc.constantFrom(0, 1), fc.nat(500), (rows, lost, turn, before) => {
        const touched = new Uint8Array(0x10000);
        for (const [row, isTouched] of rows)
          if (isTouched) touched[readFirstWord(Buffer.from(row.id), 0) & 0xffff] = 1;
        const skipper = createLineSkipper("accountid", touched)!;
        const text = rows.map(([row]) => `${row.text}\n`).join("");
        const bytes = fill(skipper, turn, "z".repeat(before) + text.slice(0, text.length - lost));
        const ids = createLineIds("accountid");
        let at = before;
        let seen = 0; // skipped, or looked at
        while (at < bytes.length) {
          const to = skipper.skip(bytes, at);
          const skipped = bytes.toString("utf8", at, to).split("\n").slice(0, -1);
          expect(skipped).toHaveLength(skipper.skipped);
          seen += skipped.length;
          for (const line of skipped) {
            const row = Buffer.from(line);
            expect(ids.find(row, 0, row.length)).toBe(true);
            expect(touched[readFirstWord(row, ids.idStart) & 0xffff]).toBe(0);
          }
          const newline = bytes.indexOf(0x0a, to);
          if (newline < 0) break;
          at = newline + 1;
          seen++;
        }
        const whole = bytes.toString("utf8", before).split("\n").length - 1;
        expect(seen).toBe(whole);
      }),
      { numRuns: 2000 },
    );
  });

  it.each([
    ["at the end", `{"name":"x","accountid":"${id}"}`],
    ["at the beginning", `{"accountid":"${id}","name":"x"}`],
    ["in the middle", `{"name":"x","accountid":"${id}","fax":null,"text":"${"y".repeat(300)}"}`],
    ["alone", `{"accountid":"${id}"}`],
    ["in capitals", `{"accountid":"${id.toUpperCase()}"}`],
    ["behind text that looks like it", `{"name":",\\"accountid\\":\\"${id}\\",","accountid":"${id}"}`],
  ])("skips a line whose id is %s, unless it is touched", (_, line) => {
    const lines = `${line}\n${line}\n`;
    const skipper = createLineSkipper("accountid", new Uint8Array(0x10000))!;
    expect(skipper.skip(fill(skipper, 0, lines), 0)).toBe(lines.length);
    expect(skipper.skipped).toBe(2);
    const touched = new Uint8Array(0x10000);
    touched[0xe274] = 1;
    const other = createLineSkipper("accountid", touched)!;
    expect(other.skip(fill(other, 0, lines), 0)).toBe(0);
    expect(other.skipped).toBe(0);
  });

  it.each([
    ["has no id", '{"name":"x"}'],
    ["has it in a nested object only", `{"a":{"b":1,"accountid":"${id}"}}`],
    ["has it nested in an array", `{"a":[{"b":1,"accountid":"${id}"}]}`],
    ["has it in a text only", `{"a":",\\"accountid\\":\\"${id}\\",\\""}`],
    ["has an id of another length", `{"accountid":"${id}0"}`],
    ["has an id that is no GUID", `{"accountid":"${id.replace("e274", "zzzz")}"}`],
    ["has an id with an escape", `{"accountid":"${id.slice(0, 34)}\\\\"}`],
    ["ends in the middle", `{"accountid":"${id}","name":"x`],
    ["is no object", `["accountid","${id}"]`],
    ["is empty", ""],
  ])("leaves alone a line that %s", (_, line) => {
    const skipper = createLineSkipper("accountid", new Uint8Array(0x10000))!;
    expect(skipper.skip(fill(skipper, 1, `${line}\n`), 0)).toBe(0);
  });

  it("skips nothing that lies elsewhere", () => {
    const skipper = createLineSkipper("accountid", new Uint8Array(0x10000))!;
    expect(skipper.skip(Buffer.from(`{"accountid":"${id}"}\n`), 0)).toBe(0);
  });
});

/** The text in one of the skipper's blocks, at its very end when there is room, so that what lies behind matters. */
function fill(skipper: LineSkipper, turn: number, text: string): Buffer {
  const block = skipper.blocks[turn === 0 ? 0 : 1];
  block.fill('{"accountid":"');
  const length = block.write(text, 0);
  return block.subarray(0, length);
}
