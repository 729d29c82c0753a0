import fs from "fs-extra";
import { type AppendFile, openAppendFile } from "./append-file.ts";
import { toDiskError } from "./disk-error.ts";
import { removeFile } from "./durable.ts";

/** Where bytes are in a spool. */
export interface SpoolPlace {
  readonly offset: number;
  readonly length: number;
}

/** Bytes that are kept in memory up to a bound and in a scratch file beyond it. */
export interface Spool {
  /** Copies the bytes in; returns their offset. Await `drained()` now and then. */
  add(bytes: Buffer, start: number, end: number): number;
  /** Resolves when the scratch file has caught up. */
  drained(): Promise<void>;
  /** The bytes at a place if they are in memory, else null: then `read` them. */
  peek(place: SpoolPlace): Buffer | null;
  /** The bytes at all these places, in the order asked for; read in the order of the file, neighbours at once. */
  read(places: readonly SpoolPlace[]): Promise<Buffer[]>;
  /** Closes and removes the scratch file, if there was one. */
  close(): Promise<void>;
}

const blockSize = 256 * 1024;
// Reading on over a gap costs less than another read.
const maxGap = 32 * 1024;
const maxRead = 4 * 1024 * 1024;

/** Creates an empty spool; the scratch file at `path` is only made when more than `maxInMemory` bytes come. */
export function createSpool(path: string, maxInMemory: number): Spool {
  const blocks: { at: number; bytes: Buffer; used: number }[] = [];
  let inMemory = 0; // bytes [0, inMemory) are in blocks, the rest in the file
  let size = 0;
  let file: AppendFile | undefined;
  let opening: Promise<AppendFile> | undefined;
  let pending: Buffer[] = [];
  let reader: Promise<number> | undefined;

  function addToMemory(bytes: Buffer, start: number, end: number): void {
    const length = end - start;
    let block = blocks.at(-1);
    if (block === undefined || block.used + length > block.bytes.length) {
      block = { at: size, bytes: Buffer.allocUnsafeSlow(Math.max(blockSize, length)), used: 0 };
      blocks.push(block);
    }
    bytes.copy(block.bytes, block.used, start, end);
    block.used += length;
    inMemory = size + length;
  }

  async function drained(): Promise<void> {
    if (pending.length === 0) return;
    opening ??= openAppendFile(path);
    file = await opening;
    const pieces = pending;
    pending = [];
    for (const piece of pieces) file.append(piece);
    await file.drained();
  }

  function peek({ offset, length }: SpoolPlace): Buffer | null {
    if (offset >= inMemory) return null;
    let low = 0;
    let high = blocks.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (blocks[middle]!.at <= offset) low = middle;
      else high = middle - 1;
    }
    const block = blocks[low]!;
    return block.bytes.subarray(offset - block.at, offset - block.at + length);
  }

  /** Reads one stretch of the file. */
  async function readAt(offset: number, length: number): Promise<Buffer> {
    try {
      const fd = await (reader ??= fs.open(path, "r"));
      const bytes = Buffer.allocUnsafe(length);
      // What was just written is in the system's memory: a trip to the thread pool would cost more than the read.
      const bytesRead = fs.readSync(fd, bytes, 0, length, offset - inMemory);
      if (bytesRead !== length) throw new Error("the scratch file is shorter than it was");
      return bytes;
    } catch (error) {
      throw toDiskError(error, "read", path);
    }
  }

  return {
    add(bytes, start, end) {
      const offset = size;
      if (size === inMemory && size + end - start <= maxInMemory) addToMemory(bytes, start, end);
      else pending.push(Buffer.from(bytes.subarray(start, end)));
      size += end - start;
      return offset;
    },
    drained,
    peek,
    async read(places) {
      await drained();
      await file?.flush();
      const found: Buffer[] = [];
      const onDisk: (SpoolPlace & { index: number })[] = [];
      for (const [index, { offset, length }] of places.entries()) {
        const bytes = peek({ offset, length });
        if (bytes === null) onDisk.push({ offset, length, index });
        else found[index] = bytes;
      }
      for (const stretch of toStretches(onDisk)) {
        const start = stretch[0]!.offset;
        const last = stretch.at(-1)!;
        const bytes = await readAt(start, last.offset + last.length - start);
        for (const { offset, length, index } of stretch)
          found[index] = bytes.subarray(offset - start, offset - start + length);
      }
      return found;
    },
    async close() {
      if (reader !== undefined) await fs.close(await reader);
      if (opening === undefined) return;
      await (await opening).close().catch(() => undefined);
      await removeFile(path);
    },
  };
}

/** The places in the order of the file, those near each other together. */
function toStretches<Place extends SpoolPlace>(places: Place[]): Place[][] {
  const stretches: Place[][] = [];
  let end = 0;
  for (const place of places.sort((a, b) => a.offset - b.offset)) {
    const stretch = stretches.at(-1);
    const isNear =
      stretch !== undefined &&
      place.offset - end <= maxGap &&
      place.offset + place.length - stretch[0]!.offset <= maxRead;
    if (isNear) stretch.push(place);
    else stretches.push([place]);
    end = place.offset + place.length;
  }
  return stretches;
}
