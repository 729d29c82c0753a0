import { walkRowsWasm } from "./walk-rows-wasm.ts";

/** Walks many rows of a chunk at once, 16 bytes at a step: the path that nearly all bytes of a pull take. */
export interface RowWalker {
  /**
   * Walks rows parted by commas from `start` on; returns how many it found, perhaps fewer than there are. It stops
   * before a row that is cut by the end of the chunk, nested, has white space between its tokens, or is no JSON.
   */
  walk(chunk: Buffer, start: number): number;
  /** The offsets of the rows found, four words each: start, end, start of the id (or -1), end of the id. */
  readonly found: Int32Array;
  /** True when row number `index` of those found may be a deleted entity. */
  isMarked(index: number): boolean;
}

interface Walk {
  readonly memory: { readonly buffer: ArrayBuffer };
  chunkAt(): number;
  foundAt(): number;
  walk(start: number, limit: number, idLength: number): number;
}

// TypeScript knows this name from the DOM only.
declare const WebAssembly: {
  Module: new (bytes: Uint8Array) => object;
  Instance: new (module: object) => { readonly exports: object };
};

const mostRows = 4096;
const windowSize = 256 * 1024;

// One instance serves all tables: a walk never waits, so no two of them overlap.
let instance: Walk | null | undefined;
// What its memory holds: `chunk[from, to)`.
let loaded: { readonly chunk: Buffer; readonly from: number; readonly to: number } | undefined;

/** Creates a walker for rows whose id is the string member `primaryId`; null where the processor lacks what it needs. */
export function createRowWalker(primaryId: string): RowWalker | null {
  instance ??= instantiate();
  if (instance === null) return null;
  const wasm = instance;
  const chunkAt = wasm.chunkAt();
  const bytes = new Uint8Array(wasm.memory.buffer);
  const words = new Int32Array(wasm.memory.buffer, wasm.foundAt(), mostRows * 4);
  const idName = Buffer.from(primaryId);
  const found = new Int32Array(mostRows * 4);
  const marks = new Uint8Array(mostRows);

  function load(chunk: Buffer, from: number): void {
    const to = Math.min(chunk.length, from + windowSize);
    bytes.set(chunk.subarray(from, to), chunkAt);
    loaded = { chunk, from, to };
  }

  function walkLoaded(start: number): number {
    const { from, to } = loaded!;
    const shift = from - chunkAt;
    const count = wasm.walk(start - shift, to - shift, idName.length);
    for (let word = 0; word < count * 4; word += 4) {
      const idEnd = words[word + 3]!;
      found[word] = words[word]! + shift;
      found[word + 1] = words[word + 1]! + shift;
      found[word + 2] = words[word + 2] === 0 ? -1 : words[word + 2]! + shift;
      found[word + 3] = (idEnd < 0 ? -idEnd - 1 : idEnd) + shift;
      marks[word / 4] = idEnd < 0 ? 1 : 0;
    }
    return count;
  }

  return {
    found,
    isMarked: (index) => marks[index] === 1,
    walk(chunk, start) {
      bytes.set(idName, 0);
      // Behind an irregular row the walk goes on in the same chunk, which need not be copied again.
      const isLoaded = loaded?.chunk === chunk && loaded.from <= start && start < loaded.to;
      if (!isLoaded) load(chunk, start);
      const count = walkLoaded(start);
      if (count > 0 || !isLoaded || loaded!.to === chunk.length) return count;
      load(chunk, start);
      return walkLoaded(start);
    },
  };
}

function instantiate(): Walk | null {
  try {
    const module = new WebAssembly.Module(Buffer.from(walkRowsWasm, "base64"));
    return new WebAssembly.Instance(module).exports as Walk;
  } catch {
    return null; // no SIMD: the general path does the same, more slowly
  }
}
