import fs from "fs-extra";
import { toDiskError } from "./disk-error.ts";

const blockSize = 1024 * 1024;

/** Reads a file from `start` to its end in blocks of 1 MiB, always one block ahead. Each block is a new buffer that may be kept. */
export async function* readBlocks(
  path: string,
  start = 0,
  end = Number.POSITIVE_INFINITY,
): AsyncGenerator<Buffer> {
  let fd: number;
  try {
    fd = await fs.open(path, "r");
  } catch (error) {
    throw toDiskError(error, "open", path);
  }
  let ahead: Promise<Buffer> | undefined;
  try {
    let at = start;
    ahead = readBlock(fd, at, end);
    for (;;) {
      const block = await ahead;
      if (block.length === 0) return;
      at += block.length;
      ahead = readBlock(fd, at, end);
      ahead.catch(() => undefined); // awaited in the next turn; a consumer that stops early must not see it
      yield block;
    }
  } catch (error) {
    throw toDiskError(error, "read", path);
  } finally {
    await ahead?.catch(() => undefined);
    await fs.close(fd);
  }
}

async function readBlock(fd: number, at: number, end: number): Promise<Buffer> {
  const length = Math.min(blockSize, end - at);
  const block = Buffer.allocUnsafeSlow(Math.max(0, length));
  let filled = 0;
  while (filled < length) {
    const { bytesRead } = await fs.read(fd, block, filled, length - filled, at + filled);
    if (bytesRead === 0) break;
    filled += bytesRead;
  }
  return block.subarray(0, filled);
}
