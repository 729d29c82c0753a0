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
  words: Uint32Array;
  capacity: number;
  used: number;
}

const segmentCount = 256;
const firstCapacity = 16;
const fullest = 0.8;
const growth = 1.5;
// Below this, memory does not matter and growing often does.
const smallSegment = 512;

/** Creates an empty table with `lanes` extra words a key, 0 at first. */
export function createKeyTable(lanes = 0): KeyTable {
  const stride = keyWords + lanes;
  const segments: Segment[] = Array.from({ length: segmentCount }, () => createSegment(firstCapacity));
  // All zeros marks a free slot; the mask makes every real id something else (but for one chance in 2^128).
  const mask = new Uint32Array(new Uint8Array(randomBytes(16)).buffer);
  const masked = new Uint32Array(keyWords);
  let size = 0;
  let current = segments[0]!;
  let offset = 0;

  function createSegment(capacity: number): Segment {
    return { words: new Uint32Array(capacity * stride), capacity, used: 0 };
  }

  /** Sets `current` and `offset` to the key's slot or to the free slot where it belongs; true when it is the key's. */
  function locate(key: Uint32Array, at: number): boolean {
    masked[0] = key[at]! ^ mask[0]!;
    masked[1] = key[at + 1]! ^ mask[1]!;
    masked[2] = key[at + 2]! ^ mask[2]!;
    masked[3] = key[at + 3]! ^ mask[3]!;
    const hash = mix(masked, 0);
    current = segments[hash >>> 24]!;
    offset = findSlot(current, masked, 0, hash);
    return !isFree(current.words, offset);
  }

  function findSlot(segment: Segment, key: Uint32Array, at: number, hash: number): number {
    const { words, capacity } = segment;
    const end = capacity * stride;
    const a = key[at]!;
    const b = key[at + 1]!;
    const c = key[at + 2]!;
    const d = key[at + 3]!;
    let o = Math.floor(((hash & 0xffffff) / 0x1000000) * capacity) * stride;
    for (;;) {
      if (words[o] === a && words[o + 3] === d && words[o + 1] === b && words[o + 2] === c) return o;
      if (isFree(words, o)) return o;
      o += stride;
      if (o === end) o = 0;
    }
  }

  function grow(segment: Segment): void {
    const larger = createSegment(
      Math.ceil(segment.capacity * (segment.capacity < smallSegment ? 2 : growth)),
    );
    for (let o = 0; o < segment.words.length; o += stride) {
      if (isFree(segment.words, o)) continue;
      const to = findSlot(larger, segment.words, o, mix(segment.words, o));
      for (let word = 0; word < stride; word++) larger.words[to + word] = segment.words[o + word]!;
    }
    segment.words = larger.words;
    segment.capacity = larger.capacity;
  }

  return {
    get size() {
      return size;
    },
    add(key, at) {
      if (locate(key, at)) return false;
      if (current.used + 1 > current.capacity * fullest) {
        grow(current);
        locate(key, at);
      }
      current.words.set(masked, offset);
      current.used++;
      size++;
      return true;
    },
    find: locate,
    lane: (index) => current.words[offset + keyWords + index]!,
    setLane(index, word) {
      current.words[offset + keyWords + index] = word;
    },
  };
}

function isFree(words: Uint32Array, o: number): boolean {
  return words[o] === 0 && words[o + 1] === 0 && words[o + 2] === 0 && words[o + 3] === 0;
}

/** Spreads ids that were given out in sequence (most of their bytes are equal) over all 32 bits. */
function mix(words: Uint32Array, at: number): number {
  let hash = Math.imul(words[at]!, 0x9e3779b1);
  hash = Math.imul(hash ^ (hash >>> 15) ^ words[at + 1]!, 0x9e3779b1);
  hash = Math.imul(hash ^ (hash >>> 15) ^ words[at + 2]!, 0x9e3779b1);
  hash = Math.imul(hash ^ (hash >>> 15) ^ words[at + 3]!, 0x9e3779b1);
  hash = Math.imul(hash ^ (hash >>> 15), 0x85ebca6b);
  return (hash ^ (hash >>> 13)) >>> 0;
}
