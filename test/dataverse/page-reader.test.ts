import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createPageReader, type PageEnd } from "../../src/dataverse/page-reader.ts";
import { NotJsonError } from "../../src/rows/compactor.ts";
import { keyWords, readRowKey } from "../../src/rows/row-key.ts";
import { createRowWalker } from "../../src/rows/row-walker.ts";
import { idEndWord, idStartWord, keyWord, type Rows, rowWords, toLines } from "../../src/rows/rows.ts";
import { cutAt, rowText, spaceOut, whiteSpace } from "../support/arbitrary-json.ts";

const delta = "https://org.example/api/data/v9.2/accounts?$deltatoken=919042%2108%2f22%2f2017%2008%3a10%3a44";
const id = "60c4e274-0d87-e711-80e5-00155db19e6d";

describe("the page reader", () => {
  it("gives the same lines for the same page, compact or with white space, cut anywhere", () => {
    fc.assert(
      fc.property(
        fc.array(rowText("accountid"), { maxLength: 8 }),
        fc.array(fc.nat(), { maxLength: 12 }),
        fc.option(fc.nat()),
        fc.constantFrom("before", "after"),
        (rows, places, spaceSeed, place) => {
          const link = `"@odata.deltaLink":${JSON.stringify(delta)}`;
          const value = `"value":[${rows.map(({ text }) => text).join(",")}]`;
          const compact = `{"@odata.context":"x#accounts",${place === "before" ? `${link},${value}` : `${value},${link}`}}`;
          const page = spaceSeed === null ? compact : spaceOut(compact, whiteSpace(spaceSeed));
          const read = readPage(cutAt(Buffer.from(page), places));
          expect(readPage(cutAt(Buffer.from(page), places), false)).toEqual(read);
          expect(read.lines).toEqual(rows.map(({ text }) => text));
          expect(read.ids).toEqual(rows.map((row) => row.id));
          expect(read.end).toMatchObject({ deltaLink: delta, nextLink: null });
        },
      ),
      { numRuns: 1500 },
    );
  });

  it("gives the same lines when one row among compact ones has white space", () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(rowText("accountid"), fc.option(fc.nat())), { minLength: 1, maxLength: 6 }),
        fc.array(fc.nat(), { maxLength: 4 }),
        (rows, places) => {
          const texts = rows.map(([{ text }, seed]) =>
            seed === null ? text : spaceOut(text, whiteSpace(seed)),
          );
          const read = readPage(cutAt(Buffer.from(`{"value":[${texts.join(",")}]}`), places));
          expect(read.lines).toEqual(rows.map(([{ text }]) => text));
        },
      ),
      { numRuns: 1500 },
    );
  });

  it("gives the same lines for one page cut at every single place", () => {
    const page = Buffer.from(
      `{"@odata.context":"c","value":[{"@odata.etag":"W/\\"1\\"","name":"é😀 \\"}],{\\" \\u00e9","n":[{"a":1.10}],"accountid":"${id}"},` +
        ` {"@odata.context":"c/$deletedEntity","id":"${id}","reason":"deleted"} ],"@odata.nextLink":"https://x/?a=1\\u0026b=2"}`,
    );
    const whole = readPage([Buffer.from(page)]);
    expect(whole.lines).toHaveLength(1);
    expect(whole.deleted).toEqual([id]);
    expect(whole.end.nextLink).toBe("https://x/?a=1&b=2");
    for (let place = 1; place < page.length; place++) expect(readPage(cutAt(page, [place]))).toEqual(whole);
    expect(readPage(cutAt(page, page.map((_, index) => index) as unknown as number[]))).toEqual(whole);
    expect(readPage([...page].map((byte) => Buffer.from([byte])))).toEqual(whole);
  });

  it("never takes broken bytes for a page: any byte lost, doubled or changed is noticed or leaves valid JSON", () => {
    const page = Buffer.from(
      `{"@odata.context":"c","value":[{"@odata.etag":"W/\\"1\\"","n":-1.5,"t":true,"accountid":"${id}"}]}`,
    );
    fc.assert(
      fc.property(
        fc.nat(page.length - 1),
        fc.constantFrom("lose", "double", "change"),
        fc.nat(255),
        fc.nat(),
        (at, how, byte, place) => {
          const rest = page.subarray(at + 1);
          const middle = { lose: [], double: [page[at]!, page[at]!], change: [byte] }[how];
          const broken = Buffer.concat([page.subarray(0, at), Buffer.from(middle), rest]);
          const isJson = parses(broken);
          let taken: string[] | null = null;
          try {
            taken = readPage(cutAt(broken, [place])).lines;
          } catch (error) {
            expect(error).toBeInstanceOf(Error);
          }
          if (!isJson) expect(taken).toBeNull();
        },
      ),
      { numRuns: 3000 },
    );
  });

  it.each([
    ["half a page", '{"value":[{"accountid":"x"}', "the page ends in the middle"],
    ["HTML", "<html>", 'unexpected "<" where a page should begin'],
    [
      "a raw newline inside a string",
      '{"value":[{"a":"x\ny"}]}',
      "a raw control character 0xa inside a string",
    ],
    [
      "an error in the place of rows",
      '{"error":{"code":"0x1","message":"no"}}',
      'the answer has no "value" list: no',
    ],
    ["a list whose items are no rows", '{"value":[1]}', 'unexpected "1" where a row should be'],
    ["a comma behind the last row", '{"value":[{"accountid":"x"},]}', 'unexpected "]" where a row should be'],
    ["something behind the page", '{"value":[]}x', 'unexpected "x" behind the page'],
    [
      'a second "value" list',
      `{"value":[],"value":[{"accountid":"${id}"}]}`,
      'the page has two "value" lists',
    ],
    ['"value" as no list', '{"value":{}}', '"value" is not a list'],
    ["a leading zero", '{"value":[{"accountid":"x","n":01}]}', '"01" is no JSON value'],
  ])("refuses %s", (_, page, message) => {
    expect(() => readPage([Buffer.from(page)])).toThrow(new NotJsonError(message));
  });

  it.each([
    ["a repeated id", `{"accountid":"${id}","name":"x","accountid":"${id.replace("6", "7")}"}`],
    ["a repeated id, once null", `{"accountid":null,"accountid":"${id}"}`],
    ["a repeated id, once short", `{"accountid":"x","accountid":"${id}"}`],
    ["an id whose name has an escape", `{"\\u0061ccountid":"${id}"}`],
    ["an id and one whose name has an escape", `{"accountid":"${id}","\\u0061ccountid":"${id}"}`],
    ["an id with an escape", `{"accountid":"${id.replace("0", "\\u0030")}"}`],
  ])("refuses a page with %s, which readers of JSON may read in two ways", (_, row) => {
    const page = Buffer.from(`{"value":[{"accountid":"${id}"},${row}]}`);
    const refusal = new NotJsonError("a row has its accountid more than once, or spelt with escapes");
    for (const walks of [true, false]) {
      expect(() => readPage([Buffer.from(page)], walks)).toThrow(refusal);
      for (let place = 1; place < page.length; place++)
        expect(() => readPage(cutAt(page, [place]), walks)).toThrow(refusal);
    }
  });

  it.each([100, 255])("reads a row nested %i deep", (depth) => {
    const row = `{"accountid":"${id}","a":${"[".repeat(depth)}${"]".repeat(depth)}}`;
    expect(readPage([Buffer.from(`{"value":[${row}]}`)]).lines).toEqual([row]);
    expect(readPage([Buffer.from(`{"value":[${row.replace(":", ": ")}]}`)]).lines).toEqual([row]);
  });

  it.each([300, 1_000_000])("refuses a row nested %i deep, and does not crash", (depth) => {
    const row = `{"accountid":"${id}","a":${'{"b":'.repeat(depth)}1${"}".repeat(depth)}}`;
    const page = Buffer.from(`{"value":[${row}]}`);
    expect(() => readPage([page])).toThrow(new NotJsonError("a value is nested more than 256 deep"));
  });

  it("refuses a row without the primary id", () => {
    expect(() => readPage([Buffer.from('{"value":[{"name":"x"}]}')])).toThrow(
      /a row without accountid: {"name":"x"}/,
    );
  });

  it("says that there was no body at all, and tolerates a byte order mark", () => {
    expect(readPage([]).end.hasBody).toBe(false);
    expect(readPage([Buffer.from('\uFEFF{"value":[]}')]).end).toMatchObject({ hasBody: true });
  });

  it.each([
    [
      "the documented form",
      `{"@odata.context":"x/$metadata#accounts/$deletedEntity","id":"${id}","reason":"deleted"}`,
    ],
    ["upper case", `{"@odata.context":"x/$deletedEntity","id":"${id.toUpperCase()}","reason":"deleted"}`],
    ["a key", `{"@odata.context":"x/$deletedEntity","id":"accounts(${id})","reason":"changed"}`],
    ["a URL, without reason", `{"id":"https://x/accounts(${id})","@odata.context":"x/$deletedEntity"}`],
    [
      "a URL with other GUIDs in it",
      `{"id":"https://x/${id.replace("6", "7")}/accounts(${id})?t=${id.replace("6", "8")}","@odata.context":"x/$deletedEntity"}`,
    ],
    ["OData 4.01", `{"@removed":{"reason":"deleted"},"@id":"accounts(${id})"}`],
    ["under the primary id's name", `{"@removed":{"reason":"deleted"},"accountid":"${id}"}`],
  ])("knows a deleted entity: %s", (_, item) => {
    expect(readPage([Buffer.from(`{"value":[${item}]}`)])).toMatchObject({ lines: [], deleted: [id] });
  });
});

function readPage(
  chunks: Buffer[],
  walks = true,
): { lines: string[]; ids: string[]; deleted: string[]; end: PageEnd } {
  const lines: string[] = [];
  const ids: string[] = [];
  const deleted: string[] = [];
  const takeRows = (rows: Rows): void => {
    const text = toLines(rows).toString("utf8");
    lines.push(...text.slice(0, -1).split("\n"));
    for (let row = 0; row < rows.count; row++) {
      const words = rows.words.subarray(row * rowWords, (row + 1) * rowWords);
      ids.push(rows.bytes.toString("utf8", words[idStartWord], words[idEndWord]));
      expect([...words.subarray(keyWord)]).toEqual(toKey(ids.at(-1)!));
    }
    rows.bytes.fill(0x78, rows.words[0], rows.words[0]! + text.length); // they are the reader's again
  };
  const reader = createPageReader("accountid", walks ? createRowWalker("accountid") : null);
  for (const chunk of chunks) {
    for (const part of reader.read(chunk)) {
      if (part.kind === "deleted") deleted.push(...part.ids);
      else takeRows(part.rows);
    }
  }
  return { lines, ids, deleted, end: reader.end() };
}

function parses(bytes: Buffer): boolean {
  try {
    // latin1: the reader passes bytes above 0x7f through, whatever they mean
    JSON.parse(bytes.toString("latin1"));
    return true;
  } catch {
    return false;
  }
}

function toKey(text: string): number[] {
  const key = new Uint32Array(keyWords);
  readRowKey(Buffer.from(text), 0, Buffer.byteLength(text), key, 0);
  return [...key];
}
