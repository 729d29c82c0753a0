import { keyWords, readRowKey, toGuidText } from "../rows/row-key.ts";

/** In the place of an offset: the row is deleted. */
export const removal = -1;

/** One thing that a page says of one id. */
export interface PageChange {
  /** The id's key is `keys[at ..]`. */
  readonly keys: Uint32Array;
  readonly at: number;
  readonly isGuid: boolean;
  /** Where the new row is, or `removal`. */
  readonly offset: number;
  readonly length: number;
  /** The id as text. */
  readonly toId: () => string;
}

/** The changes of the page that is being read, which do not count yet. */
export interface PageChanges {
  readonly size: number;
  add(bytes: Buffer, idStart: number, idEnd: number, offset: number, length: number): void;
  /** Hands over all changes, in the order in which they came, each of them good until the next one is taken. */
  take(): Iterable<PageChange>;
  clear(): void;
}

/** Creates an empty page. */
export function createPageChanges(): PageChanges {
  let keys = new Uint32Array(1024 * keyWords);
  const offsets: number[] = [];
  const lengths: number[] = [];
  const otherIds = new Map<number, string>(); // those that are no GUIDs

  function clear(): void {
    offsets.length = 0;
    lengths.length = 0;
    otherIds.clear();
  }

  return {
    get size() {
      return offsets.length;
    },
    add(bytes, idStart, idEnd, offset, length) {
      const item = offsets.length;
      if ((item + 1) * keyWords > keys.length) {
        const larger = new Uint32Array(keys.length * 2);
        larger.set(keys);
        keys = larger;
      }
      if (!readRowKey(bytes, idStart, idEnd, keys, item * keyWords))
        otherIds.set(item, bytes.toString("utf8", idStart, idEnd));
      offsets.push(offset);
      lengths.push(length);
    },
    *take() {
      for (const [item, offset] of offsets.entries()) {
        const at = item * keyWords;
        const id = otherIds.get(item);
        const toId = () => id ?? toGuidText(keys, at);
        yield { keys, at, isGuid: id === undefined, offset, length: lengths[item]!, toId };
      }
      clear();
    },
    clear,
  };
}
