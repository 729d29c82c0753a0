import { createSpool } from "../disk/spool.ts";
import { createKeyTable } from "../json/key-table.ts";
import { keyWords, readFirstWord, readRowKey } from "../json/row-key.ts";
import { endWord, idEndWord, idStartWord, type Rows, rowWords } from "../json/rows.ts";

/** What a delta says of each row, the last word per id: its new bytes, or that it is deleted. */
export interface ChangeSet {
  /** Ids that the delta speaks of. */
  readonly size: number;
  /** Rows of which the delta says both "here it is" and "deleted": only the server knows which is true now. */
  readonly contested: ReadonlyMap<number, string>;
  put(rows: Rows): void;
  remove(id: string): void;
  /** Says the last word on a contested row: its bytes, or null when it is gone. */
  settle(change: number, row: Buffer | null): void;
  /** Resolves when there is room for more. */
  room(): Promise<void>;
  /** By the value of the fifth to eighth hex digit: 1 where a change has an id like that; null when some id is no GUID. */
  readonly touched: Uint8Array | null;
  /** The number of the change for this id, or -1. */
  find(bytes: Buffer, idStart: number, idEnd: number): number;
  isRemoval(change: number): boolean;
  rowLength(change: number): number;
  /** The new row, if it is in memory. */
  peekRow(change: number): Buffer | null;
  readRow(change: number): Promise<Buffer>;
  close(): Promise<void>;
}

// Rows beyond this are kept in a scratch file until they are applied.
const mostInMemory = 32 * 1024 * 1024;
const removal = -1;

/** Creates an empty set; `spoolPath` is the scratch file, made only when the rows outgrow memory. */
export function createChangeSet(spoolPath: string, inMemory = mostInMemory): ChangeSet {
  const spool = createSpool(spoolPath, inMemory);
  const numbers = createKeyTable(1); // id -> number of its change
  const offsets: number[] = []; // in the spool, or `removal`
  const lengths: number[] = [];
  const contested = new Map<number, string>();
  const key = new Uint32Array(keyWords);
  // Nearly all lines of a snapshot are untouched: 16 bits of an id tell most of them without reading the rest of it.
  const touched = new Uint8Array(0x10000);
  let onlyGuids = true;

  function toChange(bytes: Buffer, idStart: number, idEnd: number): { change: number; isNew: boolean } {
    if (!readRowKey(bytes, idStart, idEnd, key, 0)) onlyGuids = false;
    touched[key[0]! & 0xffff] = 1;
    const isNew = numbers.add(key, 0);
    if (isNew) numbers.setLane(0, numbers.size - 1);
    return { change: numbers.lane(0), isNew };
  }

  function setRow(change: number, bytes: Buffer, start: number, end: number): void {
    offsets[change] = spool.add(bytes, start, end);
    lengths[change] = end - start;
  }

  return {
    get size() {
      return numbers.size;
    },
    contested,
    put({ bytes, words, count }) {
      for (let row = 0, at = 0; row < count; row++, at += rowWords) {
        const idStart = words[at + idStartWord]!;
        const idEnd = words[at + idEndWord]!;
        const { change, isNew } = toChange(bytes, idStart, idEnd);
        if (!isNew && offsets[change] === removal)
          contested.set(change, bytes.toString("utf8", idStart, idEnd));
        setRow(change, bytes, words[at]!, words[at + endWord]!);
      }
    },
    remove(id) {
      const { change, isNew } = toChange(Buffer.from(id), 0, Buffer.byteLength(id));
      if (!isNew && offsets[change] !== removal) contested.set(change, id);
      offsets[change] = removal;
      lengths[change] = 0;
    },
    settle(change, row) {
      contested.delete(change);
      if (row !== null) return setRow(change, row, 0, row.length);
      offsets[change] = removal;
      lengths[change] = 0;
    },
    room: () => spool.room(),
    get touched() {
      return onlyGuids ? touched : null;
    },
    find(bytes, idStart, idEnd) {
      const isSpelt = onlyGuids && idEnd - idStart === 36;
      if (isSpelt && touched[readFirstWord(bytes, idStart) & 0xffff] === 0) return -1;
      readRowKey(bytes, idStart, idEnd, key, 0);
      return numbers.find(key, 0) ? numbers.lane(0) : -1;
    },
    isRemoval: (change) => offsets[change] === removal,
    rowLength: (change) => lengths[change]!,
    peekRow: (change) => spool.peek(offsets[change]!, lengths[change]!),
    readRow: async (change) =>
      spool.peek(offsets[change]!, lengths[change]!) ??
      (await spool.read(offsets[change]!, lengths[change]!)),
    close: () => spool.close(),
  };
}
