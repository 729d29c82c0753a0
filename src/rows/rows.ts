import { keyWords } from "./row-key.ts";

/** Compact rows that stand one behind the other as lines: each is followed by a newline. */
export interface Rows {
  readonly count: number;
  /** Holds the lines; what else it holds is of no concern. */
  readonly bytes: Buffer;
  /** `rowWords` words for each row, in this order: its start in `bytes`, the offset behind it, where the text of its id starts and ends, and its key. */
  readonly words: Uint32Array;
}

export const endWord = 1;
export const idStartWord = 2;
export const idEndWord = 3;
export const keyWord = 4;
export const rowWords = keyWord + keyWords;

/** The lines of the rows, newlines included. */
export function toLines({ bytes, words, count }: Rows): Buffer {
  return bytes.subarray(words[0], words[(count - 1) * rowWords + endWord]! + 1);
}
