import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createCompactor, NotJsonError } from "../../src/rows/compactor.ts";
import { RowScanner } from "../../src/rows/row-scanner.ts";
import { incomplete, irregular } from "../../src/rows/skip-value.ts";
import { jsonText, rowText, spaceOut, whiteSpace } from "../support/arbitrary-json.ts";

describe("the row scanner", () => {
  it("ends where the row ends and finds its id, whatever the row holds", () => {
    fc.assert(
      fc.property(rowText("accountid"), ({ id, text }) => {
        const bytes = Buffer.from(`${text},{"next":1}`);
        const scanner = new RowScanner("accountid");
        const end = Buffer.byteLength(text);
        expect(scanner.scan(bytes, 0, bytes.length)).toBe(end);
        expect(bytes.toString("utf8", scanner.idStart, scanner.idEnd)).toBe(id);
      }),
      { numRuns: 2000 },
    );
  });

  it("says incomplete for every beginning of a row", () => {
    fc.assert(
      fc.property(rowText("accountid"), fc.nat(), ({ text }, cut) => {
        const bytes = Buffer.from(text);
        expect(new RowScanner("accountid").scan(bytes, 0, cut % bytes.length || 1)).toBe(incomplete);
      }),
      { numRuns: 2000 },
    );
  });

  it("agrees with the general path: takes what that leaves unchanged, and nothing else", () => {
    fc.assert(
      fc.property(rowText("accountid"), fc.nat(), ({ text }, seed) => {
        const spaced = Buffer.from(spaceOut(text, whiteSpace(seed)).trim());
        const end = new RowScanner("accountid").scan(spaced, 0, spaced.length);
        expect(end).toBe(spaced.equals(Buffer.from(text)) ? spaced.length : irregular);
        expect(compact(spaced)).toBe(text);
      }),
      { numRuns: 2000 },
    );
  });

  it("agrees with JSON.parse on what is JSON, as the general path does", () => {
    const mutated = fc.tuple(jsonText, fc.nat(), fc.string({ maxLength: 2 })).map(([text, at, junk]) => {
      const place = at % (text.length + 1);
      return `{"a":${text.slice(0, place)}${junk}${text.slice(place + 1)}}`;
    });
    fc.assert(
      fc.property(mutated, (text) => {
        const bytes = Buffer.from(text);
        const known = parse(text);
        const ended = new RowScanner("accountid").scan(bytes, 0, bytes.length) === bytes.length;
        if (ended) expect(known).not.toBeNull();
        expect(compactOrNull(bytes) === null).toBe(known === null);
      }),
      { numRuns: 4000 },
    );
  });
});

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function compact(bytes: Buffer): string {
  const compactor = createCompactor();
  compactor.start();
  compactor.feed(bytes, 0, bytes.length);
  const taken = compactor.take();
  return taken.toString("utf8", 0, taken.length - 1);
}

function compactOrNull(bytes: Buffer): string | null {
  const compactor = createCompactor();
  compactor.start();
  try {
    const end = compactor.feed(bytes, 0, bytes.length);
    if (end < 0 || bytes.toString("utf8", end).trim() !== "") return null;
  } catch (error) {
    if (error instanceof NotJsonError) return null;
    throw error;
  }
  return compactor.take().toString();
}
