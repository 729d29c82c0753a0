import { hashMemberNames, hashNames, readMemberNames } from "../rows/member-names.ts";
import { endWord, type Rows, rowWords } from "../rows/rows.ts";

/** Which members the rows of a read have: one list of names for each shape. */
export interface RowShapes {
  /** Those of whole pages, in the order in which they came first. */
  readonly seen: readonly (readonly string[])[];
  /** One page held rows of several shapes: they differ by themselves, not because a column came or went during the read. */
  readonly differInPage: boolean;
  look(rows: Rows): void;
  commitPage(): void;
  rollbackPage(): void;
}

export interface ShapesOptions {
  /** What an earlier run saw of the same read. */
  readonly before?: readonly (readonly string[])[] | undefined;
  /** Looks at every row, not only at a sample. */
  readonly isThorough?: boolean;
}

// A page is an answer of one moment, so its rows are alike, or differ by themselves; the first rows of a read are all looked
// at, then the first one of each part.
const maxLookedAt = 1000;

/** Begins with no row seen, or with what an earlier run saw. */
export function createRowShapes({ before = [], isThorough = false }: ShapesOptions = {}): RowShapes {
  const seen = [...before];
  const hashes = new Set<number>(before.map(hashNames));
  const page = new Map<number, string[]>();
  const inPage = new Set<number>();
  let left = isThorough ? Infinity : maxLookedAt;
  let differInPage = false;

  return {
    seen,
    get differInPage() {
      return differInPage;
    },
    look({ bytes, words, count }) {
      const rows = Math.min(count, Math.max(1, left));
      left -= rows;
      for (let row = 0, at = 0; row < rows; row++, at += rowWords) {
        const [start, end] = [words[at]!, words[at + endWord]!];
        const hash = hashMemberNames(bytes, start, end);
        inPage.add(hash);
        if (!hashes.has(hash) && !page.has(hash)) page.set(hash, readMemberNames(bytes, start, end));
      }
    },
    commitPage() {
      for (const [hash, names] of page) {
        hashes.add(hash);
        seen.push(names);
      }
      differInPage ||= inPage.size > 1;
      page.clear();
      inPage.clear();
    },
    rollbackPage() {
      page.clear();
      inPage.clear();
    },
  };
}
