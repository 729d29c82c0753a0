import fs from "fs-extra";
import { toDiskError } from "./disk-error.ts";

const blockSize = 256 * 1024;

export interface ReadBlocksOptions {
  /** Where to stop; default: at the end of the file. */
  readonly end?: number | undefined;
  /** Memory of one size to read into; default: 256 KiB each. */
  readonly turns?: readonly [Buffer, Buffer] | undefined;
}

/** Reads a file in blocks, always one block ahead. A block's bytes are good until the next one is asked for. */
export async function* readBlocks(path: string, options: ReadBlocksOptions = {}): AsyncGenerator<Buffer> {
  const { end = Number.POSITIVE_INFINITY } = options;
  let fd: number;
  try {
    fd = await fs.open(path, "r");
  } catch (error) {
    throw toDiskError(error, "open", path);
  }
  // Fresh memory costs more than reading into it: two blocks take turns.
  const turns = options.turns ?? [Buffer.allocUnsafeSlow(blockSize), Buffer.allocUnsafeSlow(blockSize)];
  let turn: 0 | 1 = 0;
  let at = 0;

  async function readNext(): Promise<Buffer> {
    const block = turns[turn];
    turn = turn === 0 ? 1 : 0;
    const length = Math.min(block.length, end - at);
    let filled = 0;
    while (filled < length) {
      const { bytesRead } = await fs.read(fd, block, filled, length - filled, at + filled);
      if (bytesRead === 0) break;
      filled += bytesRead;
    }
    at += filled;
    return block.subarray(0, filled);
  }

  let ahead: Promise<Buffer> | undefined;
  try {
    ahead = readNext();
    for (;;) {
      const block = await ahead;
      if (block.length === 0) return;
      ahead = readNext();
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
