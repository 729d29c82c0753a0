import { readRowKey } from "./row-key.ts";
import { endWord, idEndWord, idStartWord, keyWord, type Rows, rowWords } from "./rows.ts";

/** Gathers rows that were found one by one, so that they too are handed on many at a time. */
export interface GatheredRows {
  readonly count: number;
  /** Copies the row `bytes[start, end)`, whose id is `bytes[idStart, idEnd)`. */
  add(bytes: Buffer, start: number, end: number, idStart: number, idEnd: number): void;
  /** Hands over what was gathered; it stays as it is until the next `add`. */
  take(): Rows;
}

/** Creates an empty gathering. */
export function createGatheredRows(): GatheredRows {
  let bytes = Buffer.alloc(0);
  let words = new Uint32Array(0);
  let count = 0;
  let size = 0;

  function makeRoom(more: number): void {
    if (size + more > bytes.length) {
      const larger = Buffer.allocUnsafe(Math.max(16 * 1024, bytes.length * 2, size + more));
      bytes.copy(larger, 0, 0, size);
      bytes = larger;
    }
    if ((count + 1) * rowWords > words.length) {
      const larger = new Uint32Array(Math.max(16 * rowWords, words.length * 2));
      larger.set(words);
      words = larger;
    }
  }

  return {
    get count() {
      return count;
    },
    add(from, start, end, idStart, idEnd) {
      makeRoom(end - start + 1);
      const at = count++ * rowWords;
      const shift = size - start;
      from.copy(bytes, size, start, end);
      words[at] = size;
      words[at + endWord] = end + shift;
      words[at + idStartWord] = idStart + shift;
      words[at + idEndWord] = idEnd + shift;
      readRowKey(bytes, idStart + shift, idEnd + shift, words, at + keyWord);
      size = end + shift;
      bytes[size++] = 0x0a;
    },
    take() {
      const rows = { bytes, words, count };
      count = 0;
      size = 0;
      return rows;
    },
  };
}
