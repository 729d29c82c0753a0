import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createKeyTable } from "../../src/rows/key-table.ts";
import { keyWords, readRowKey, toGuidText } from "../../src/rows/row-key.ts";

describe("the key table", () => {
  it("is a map of ids, as Map is, lanes included", () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(300), fc.nat(0xffffffff))), (entries) => {
        const table = createKeyTable(2);
        const model = new Map<number, number>();
        for (const [id, word] of entries) {
          const key = toKey(id);
          expect(table.add(key, 0)).toBe(!model.has(id));
          table.setLane(0, word);
          table.setLane(1, id);
          model.set(id, word);
        }
        expect(table.size).toBe(model.size);
        for (let id = 0; id <= 300; id++) {
          expect(table.find(toKey(id), 0)).toBe(model.has(id));
          if (model.has(id)) expect([table.lane(0), table.lane(1)]).toEqual([model.get(id), id]);
        }
      }),
      { numRuns: 300 },
    );
  });

  it("keeps 100,000 ids given out in sequence, the id of all zeros among them", () => {
    const table = createKeyTable();
    for (let id = 0; id < 100_000; id++) expect(table.add(toKey(id), 0)).toBe(true);
    for (let id = 0; id < 100_000; id += 7) expect(table.add(toKey(id), 0)).toBe(false);
    expect(table.find(toKey(100_000), 0)).toBe(false);
    expect(table.size).toBe(100_000);
  });
});

describe("a row's key", () => {
  it("is the same for a GUID in any spelling, and gives the GUID back", () => {
    fc.assert(
      fc.property(fc.uuid(), (id) => {
        const key = read(id);
        expect(toGuidText(key, 0)).toBe(id);
        expect(read(id.toUpperCase())).toEqual(key);
        expect(read(`{${id.toUpperCase()}}`)).toEqual(key);
      }),
    );
  });

  it("tells other texts apart too", () => {
    const texts = [
      "",
      "1",
      "2",
      "accounts",
      "60c4e274-0d87-e711-80e5-00155db19e6",
      "60c4e274x0d87-e711-80e5-00155db19e6d",
      "g0c4e274-0d87-e711-80e5-00155db19e6d",
    ];
    const keys = new Set(texts.map((text) => read(text).join()));
    expect(keys.size).toBe(texts.length);
  });
});

function toKey(id: number): Uint32Array {
  return read(`${id.toString(16).padStart(8, "0")}-0000-0000-0000-000000000000`);
}

function read(text: string): Uint32Array {
  const key = new Uint32Array(keyWords);
  const bytes = Buffer.from(`"${text}"`);
  readRowKey(bytes, 1, bytes.length - 1, key, 0);
  return key;
}
