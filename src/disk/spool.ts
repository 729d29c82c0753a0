import fs from "fs-extra";
import { type AppendFile, openAppendFile } from "./append-file.ts";
import { toDiskError } from "./disk-error.ts";
import { removeFile } from "./durable.ts";

/** Bytes that are kept in memory up to a bound and in a scratch file beyond it. */
export interface Spool {
  /** Copies the bytes in; returns where they are. Await `room()` now and then. */
  add(bytes: Buffer, start: number, end: number): number;
  /** Resolves when the scratch file has caught up. */
  room(): Promise<void>;
  /** The bytes at an offset if they are in memory, else null: then `read` them. */
  peek(offset: number, length: number): Buffer | null;
  read(offset: number, length: number): Promise<Buffer>;
  /** Closes and removes the scratch file, if there was one. */
  close(): Promise<void>;
}

const blockSize = 256 * 1024;

/** Creates an empty spool; the scratch file at `path` is only made when more than `mostInMemory` bytes come. */
export function createSpool(path: string, mostInMemory: number): Spool {
  const blocks: { at: number; bytes: Buffer; used: number }[] = [];
  let inMemory = 0; // bytes [0, inMemory) are in blocks, the rest in the file
  let size = 0;
  let file: AppendFile | undefined;
  let opening: Promise<AppendFile> | undefined;
  let pending: Buffer[] = [];
  let reader: number | undefined;

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

  async function room(): Promise<void> {
    if (pending.length === 0) return;
    opening ??= openAppendFile(path);
    file = await opening;
    const pieces = pending;
    pending = [];
    for (const piece of pieces) file.append(piece);
    await file.room();
  }

  return {
    add(bytes, start, end) {
      const offset = size;
      if (size === inMemory && size + end - start <= mostInMemory) addToMemory(bytes, start, end);
      else pending.push(Buffer.from(bytes.subarray(start, end)));
      size += end - start;
      return offset;
    },
    room,
    peek(offset, length) {
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
    },
    async read(offset, length) {
      await room();
      await file?.flush();
      try {
        reader ??= await fs.open(path, "r");
        const bytes = Buffer.allocUnsafe(length);
        const { bytesRead } = await fs.read(reader, bytes, 0, length, offset - inMemory);
        if (bytesRead !== length) throw new Error("the scratch file is shorter than it was");
        return bytes;
      } catch (error) {
        throw toDiskError(error, "read", path);
      }
    },
    async close() {
      if (reader !== undefined) await fs.close(reader);
      if (opening === undefined) return;
      await (await opening).close().catch(() => undefined);
      await removeFile(path);
    },
  };
}
