import { createSpool, type SpoolPlace } from "../disk/spool.ts";
import { createKeyTable } from "../rows/key-table.ts";
import { keyWords, readFirstWord, readRowKey } from "../rows/row-key.ts";
import { endWord, idEndWord, idStartWord, type Rows, rowWords } from "../rows/rows.ts";
import { createPageChanges, removal } from "./page-changes.ts";

/** What a delta says of each row, the latest line per id: its new bytes, or that it is deleted. A page counts when it is committed. */
export interface ChangeSet {
  /** Ids that the whole pages speak of. */
  readonly size: number;
  /** The same, with what the page that is being read has brought so far. */
  readonly sizeSoFar: number;
  /** True when something was deleted. */
  readonly hasRemovals: boolean;
  /** Rows of which the delta says both "here it is" and "deleted": only the server knows which is true now. */
  readonly conflicting: ReadonlyMap<number, string>;
  put(rows: Rows): void;
  remove(ids: readonly string[]): void;
  /** The page is whole: its changes count from now on. */
  commitPage(): void;
  /** The page broke: nothing of it counts. */
  rollbackPage(): void;
  /** Says how a conflicting row ended: its bytes, or null when it is gone. */
  settle(change: number, row: Buffer | null): void;
  /** Resolves when more may come. */
  drained(): Promise<void>;
  /** By the value of the fifth to eighth hex digit: 1 where a change has an id like that; null when some id is no GUID. */
  readonly touched: Uint8Array | null;
  /** The number of the change for this id, or -1. */
  find(bytes: Buffer, idStart: number, idEnd: number): number;
  isRemoval(change: number): boolean;
  /** The new row, if it is in memory. */
  peekRow(change: number): Buffer | null;
  /** The new rows, in the order asked for, read together. */
  readRows(changes: readonly number[]): Promise<Buffer[]>;
  close(): Promise<void>;
}

// Rows beyond this are kept in a scratch file until they are applied.
const maxInMemory = 32 * 1024 * 1024;

/** Creates an empty set; `spoolPath` is the scratch file, made only when the rows outgrow memory. */
export function createChangeSet(spoolPath: string, inMemory = maxInMemory): ChangeSet {
  const spool = createSpool(spoolPath, inMemory);
  const page = createPageChanges();
  const numbers = createKeyTable(1); // id -> number of its change
  const offsets: number[] = []; // in the spool, or `removal`
  const lengths: number[] = [];
  const conflicting = new Map<number, string>();
  const key = new Uint32Array(keyWords);
  // Nearly all lines of a snapshot are untouched: 16 bits of an id tell most of them without reading the rest of it.
  const touched = new Uint8Array(0x10000);
  let onlyGuids = true;
  let hasRemovals = false;

  function setRow(change: number, offset: number, length: number): void {
    offsets[change] = offset;
    lengths[change] = length;
    if (offset === removal) hasRemovals = true;
  }

  function toPlace(change: number): SpoolPlace {
    return { offset: offsets[change]!, length: lengths[change]! };
  }

  return {
    get size() {
      return numbers.size;
    },
    get sizeSoFar() {
      return numbers.size + page.size;
    },
    get hasRemovals() {
      return hasRemovals;
    },
    conflicting,
    put({ bytes, words, count }) {
      for (let row = 0, at = 0; row < count; row++, at += rowWords) {
        const [start, end] = [words[at]!, words[at + endWord]!];
        page.add(
          bytes,
          words[at + idStartWord]!,
          words[at + idEndWord]!,
          spool.add(bytes, start, end),
          end - start,
        );
      }
    },
    remove(ids) {
      for (const id of ids) page.add(Buffer.from(id), 0, Buffer.byteLength(id), removal, 0);
    },
    commitPage() {
      for (const { keys, at, isGuid, offset, length, toId } of page.take()) {
        if (!isGuid) onlyGuids = false;
        touched[keys[at]! & 0xffff] = 1;
        const isNew = numbers.add(keys, at);
        if (isNew) numbers.setLane(0, numbers.size - 1);
        const change = numbers.lane(0);
        if (!isNew && (offsets[change] === removal) !== (offset === removal)) conflicting.set(change, toId());
        setRow(change, offset, length);
      }
    },
    rollbackPage: () => page.clear(),
    settle(change, row) {
      conflicting.delete(change);
      if (row === null) setRow(change, removal, 0);
      else setRow(change, spool.add(row, 0, row.length), row.length);
    },
    drained: () => spool.drained(),
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
    peekRow: (change) => spool.peek(toPlace(change)),
    readRows: (changes) => spool.read(changes.map(toPlace)),
    close: () => spool.close(),
  };
}
