import { randomBytes } from "node:crypto";
import { keyWords } from "./row-key.ts";

/**
 * A set of row keys in flat memory: 16 bytes a key, and 4 more for each lane (a word that belongs to a key), at most
 * 80 % and, once grown, at least 53 % full: 20 to 30 bytes a key. Many small segments grow one by one, so that growing never doubles the whole.
 */
export interface KeyTable {
  readonly size: number;
  /** Adds the key at `key[at ..]`; false when it was there already. Either way `lane` and `setLane` then mean this key. */
  add(key: Uint32Array, at: number): boolean;
  /** True when the key is there; `lane` and `setLane` then mean it. */
  find(key: Uint32Array, at: number): boolean;
  /** The word in a lane of the key last added or found. */
  lane(index: number): number;
  setLane(index: number, word: number): void;
}

interface Segment {
  words: Int32Array; // signed: the compiler keeps them out of floating point
  capacity: number;
  used: number;
}

const segmentCount = 256;
const firstCapacity = 64;
const fullest = 0.8;
const growth = 1.5;
// Below this, memory does not matter and growing often does.
const smallSegment = 1024;

/** Creates an empty table with `lanes` extra words a key, 0 at first. */
export function createKeyTable(lanes = 0): KeyTable {
  const stride = keyWords + lanes;
  const segments: Segment[] = Array.from({ length: segmentCount }, () => createSegment(firstCapacity));
  // All zeros marks a free slot; the mask makes every real id something else (but for one chance in 2^128).
  const [maskA, maskB, maskC, maskD] = new Int32Array(new Uint8Array(randomBytes(16)).buffer);
  let size = 0;
  let current = segments[0]!;
  let offset = 0;

  function createSegment(capacity: number): Segment {
    return { words: new Int32Array(capacity * stride), capacity, used: 0 };
  }

  /** Sets `current` and `offset` to the key's slot or, when it is not there, to the free slot where it belongs; true when it was free. */
  function locate(a: number, b: number, c: number, d: number): boolean {
    const hash = mix(a, b, c, d);
    current = segments[hash >>> 24]!;
    const { words, capacity } = current;
    const end = capacity * stride;
    let o = firstSlot(hash, capacity) * stride;
    for (;;) {
      const first = words[o]!;
      if (first === a && words[o + 3] === d && words[o + 1] === b && words[o + 2] === c) break;
      if (first === 0 && isFree(words, o)) {
        offset = o;
        return true;
      }
      o += stride;
      if (o === end) o = 0;
    }
    offset = o;
    return false;
  }

  function grow(segment: Segment): void {
    const { words: from } = segment;
    const capacity = Math.ceil(segment.capacity * (segment.capacity < smallSegment ? 2 : growth));
    const { words: to } = createSegment(capacity);
    for (let o = 0; o < from.length; o += stride) {
      if (isFree(from, o)) continue;
      let at = firstSlot(mix(from[o]!, from[o + 1]!, from[o + 2]!, from[o + 3]!), capacity) * stride;
      while (!isFree(to, at)) at = at + stride === to.length ? 0 : at + stride;
      for (let word = 0; word < stride; word++) to[at + word] = from[o + word]!;
    }
    segment.words = to;
    segment.capacity = capacity;
  }

  return {
    get size() {
      return size;
    },
    add(key, at) {
      const a = key[at]! ^ maskA!;
      const b = key[at + 1]! ^ maskB!;
      const c = key[at + 2]! ^ maskC!;
      const d = key[at + 3]! ^ maskD!;
      if (!locate(a, b, c, d)) return false;
      if (current.used + 1 > current.capacity * fullest) {
        grow(current);
        locate(a, b, c, d);
      }
      const { words } = current;
      words[offset] = a;
      words[offset + 1] = b;
      words[offset + 2] = c;
      words[offset + 3] = d;
      current.used++;
      size++;
      return true;
    },
    find: (key, at) =>
      !locate(key[at]! ^ maskA!, key[at + 1]! ^ maskB!, key[at + 2]! ^ maskC!, key[at + 3]! ^ maskD!),
    lane: (index) => current.words[offset + keyWords + index]! >>> 0,
    setLane(index, word) {
      current.words[offset + keyWords + index] = word;
    },
  };
}

function isFree(words: Int32Array, o: number): boolean {
  return words[o] === 0 && words[o + 1] === 0 && words[o + 2] === 0 && words[o + 3] === 0;
}

/** The slot where to look first, told by the 24 bits of the hash that do not choose the segment. */
function firstSlot(hash: number, capacity: number): number {
  return Math.floor(((hash & 0xffffff) / 0x1000000) * capacity);
}

/** Spreads ids that were given out in sequence (most of their bytes are equal) over all 32 bits. */
function mix(a: number, b: number, c: number, d: number): number {
  let hash = Math.imul(a, 0x9e3779b1);
  hash = Math.imul(hash ^ (hash >>> 15) ^ b, 0x9e3779b1);
  hash = Math.imul(hash ^ (hash >>> 15) ^ c, 0x9e3779b1);
  hash = Math.imul(hash ^ (hash >>> 15) ^ d, 0x9e3779b1);
  hash = Math.imul(hash ^ (hash >>> 15), 0x85ebca6b);
  return (hash ^ (hash >>> 13)) >>> 0;
}
