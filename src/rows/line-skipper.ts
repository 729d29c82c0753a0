import { instantiateWasm } from "./instantiate-wasm.ts";

/** Passes over the lines of a snapshot that a delta does not touch: the path that nearly all lines take. */
export interface LineSkipper {
  /** The memory to read blocks of lines into: what lies elsewhere is not skipped. */
  readonly blocks: readonly [Buffer, Buffer];
  /** Skips lines of a block from `start` on; returns the offset of the first one that must be looked at, or that the end of the block cuts. */
  skip(block: Buffer, start: number): number;
  /** How many lines the last call skipped. */
  readonly skipped: number;
}

interface Skip {
  readonly memory: { readonly buffer: ArrayBuffer };
  touchedAt(): number;
  blocksAt(): number;
  lines(): number;
  skip(start: number, limit: number, nameLength: number): number;
}

const blockSize = 512 * 1024;
const behindBlock = 64;
const longestName = 1000;

/**
 * Creates a skipper of flat lines whose member `primaryId`, a text of 36 letters, has a 0 in `touched` at the value of its
 * fifth to eighth hex digit; null where the processor lacks what it needs.
 */
export function createLineSkipper(primaryId: string, touched: Uint8Array): LineSkipper | null {
  const name = Buffer.from(`,${JSON.stringify(primaryId)}:"`);
  const wasm = name.length > longestName ? null : (instantiateWasm("skip-lines") as Skip | null);
  if (wasm === null) return null;
  const { buffer } = wasm.memory;
  const bytes = Buffer.from(buffer);
  bytes.set(name, 0);
  bytes.set(touched, wasm.touchedAt());
  const first = wasm.blocksAt();
  const second = first + blockSize + behindBlock;
  let skipped = 0;

  return {
    blocks: [bytes.subarray(first, first + blockSize), bytes.subarray(second, second + blockSize)],
    get skipped() {
      return skipped;
    },
    skip(block, start) {
      skipped = 0;
      if (block.buffer !== buffer) return start;
      const shift = block.byteOffset;
      const at = wasm.skip(shift + start, shift + block.length, name.length);
      skipped = wasm.lines();
      return at - shift;
    },
  };
}
