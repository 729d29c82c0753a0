import { crc32 } from "node:zlib";
import { createChecksum } from "../rows/checksum.ts";
import { createKeyTable, type KeyTable } from "../rows/key-table.ts";
import { keyWords, readRowKey } from "../rows/row-key.ts";
import { endWord, keyWord, type Rows, rowWords } from "../rows/rows.ts";

/** The ids that a full pull has received, at 16 bytes each, and what is needed to leave one line per id. */
export interface ReceivedRows {
  /** Lines of whole pages, repeated ids included. */
  readonly rows: number;
  readonly pageRows: number;
  /** The ids, with two lanes (checksum and length of the row) when they are to be compared with an old snapshot. */
  readonly ids: KeyTable;
  readonly compares: boolean;
  /** Of the rows of whole pages, when they are to be compared and no id came twice; else null. */
  readonly checksum: string | null;
  /** Ids that came more than once, or as deleted: the offset of the line that counts in lanes 0 and 1 (`noLine`: none). */
  readonly latestLines: KeyTable;
  /** Takes rows that stand at `offset` of the file, one behind the other. */
  add(rows: Rows, offset: number): void;
  /** Takes the line `bytes[start, end)`, which stands at `offset` of the file. */
  addLine(bytes: Buffer, start: number, end: number, idStart: number, idEnd: number, offset: number): void;
  remove(ids: readonly string[]): void;
  commitPage(): void;
  rollbackPage(): void;
}

/** In both lanes of `latestLines`: no line of this id counts. */
export const noLine = 0xffffffff;

// A page holds at most 5,000 rows (docs/protocol.md 3.3); a server that sends more only makes these arrays grow.
const usualPage = 5000;

/** Creates an empty record; `compares` makes it remember each row's checksum too. */
export function createReceivedRows(compares: boolean): ReceivedRows {
  const ids = createKeyTable(compares ? 2 : 0);
  const latestLines = createKeyTable(2);
  const checksum = createChecksum();
  let keys = new Uint32Array(usualPage * keyWords);
  let prints = new Uint32Array(compares ? usualPage * 2 : 0);
  let offsets = new Float64Array(usualPage);
  let rows = 0;
  let pageRows = 0;
  let pageItems = 0; // rows and removals

  function setItem(bytes: Buffer, start: number, end: number, offset: number): void {
    offsets[pageItems] = offset;
    if (compares) {
      prints[pageItems * 2] = crc32(bytes.subarray(start, end));
      prints[pageItems * 2 + 1] = end - start;
    }
    pageItems++;
    pageRows++;
  }

  function makeRoom(): void {
    if (pageItems < offsets.length) return;
    keys = enlarge(keys, new Uint32Array(keys.length * 2));
    prints = enlarge(prints, new Uint32Array(prints.length * 2));
    offsets = enlarge(offsets, new Float64Array(offsets.length * 2));
  }

  function setLatestLine(key: Uint32Array, at: number, offset: number): void {
    latestLines.add(key, at);
    latestLines.setLane(0, offset < 0 ? noLine : Math.floor(offset / 0x100000000));
    latestLines.setLane(1, offset < 0 ? noLine : offset % 0x100000000);
  }

  return {
    get rows() {
      return rows;
    },
    get pageRows() {
      return pageRows;
    },
    ids,
    compares,
    get checksum() {
      return compares && latestLines.size === 0 ? checksum.toText() : null;
    },
    latestLines,
    add({ bytes, words, count }, offset) {
      const before = offset - words[0]!;
      for (let row = 0, at = 0; row < count; row++, at += rowWords) {
        makeRoom();
        const to = pageItems * keyWords;
        for (let word = 0; word < keyWords; word++) keys[to + word] = words[at + keyWord + word]!;
        setItem(bytes, words[at]!, words[at + endWord]!, before + words[at]!);
      }
    },
    addLine(bytes, start, end, idStart, idEnd, offset) {
      makeRoom();
      readRowKey(bytes, idStart, idEnd, keys, pageItems * keyWords);
      setItem(bytes, start, end, offset);
    },
    remove(gone) {
      for (const id of gone) {
        makeRoom();
        readRowKey(Buffer.from(id), 0, Buffer.byteLength(id), keys, pageItems * keyWords);
        offsets[pageItems++] = -1;
      }
    },
    commitPage() {
      for (let item = 0; item < pageItems; item++) {
        const at = item * keyWords;
        const isRow = offsets[item]! >= 0;
        const isNew = !isRow || ids.add(keys, at);
        if (isRow && compares) {
          ids.setLane(0, prints[item * 2]!);
          ids.setLane(1, prints[item * 2 + 1]!);
          checksum.add(prints[item * 2]!, prints[item * 2 + 1]!);
        }
        if (!isRow || !isNew || (latestLines.size > 0 && latestLines.find(keys, at)))
          setLatestLine(keys, at, offsets[item]!);
      }
      rows += pageRows;
      pageRows = 0;
      pageItems = 0;
    },
    rollbackPage() {
      pageRows = 0;
      pageItems = 0;
    },
  };
}

function enlarge<Numbers extends Uint32Array | Float64Array>(from: Numbers, to: Numbers): Numbers {
  to.set(from);
  return to;
}
