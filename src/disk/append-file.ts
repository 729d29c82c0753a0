import fs from "fs-extra";
import type { DvsyncError } from "../errors.ts";
import { toDiskError } from "./disk-error.ts";

/** A file that only grows at its end; writing overlaps with whatever fills it. */
export interface AppendFile {
  readonly path: string;
  /** Bytes appended so far, whether they are written yet or not. */
  readonly size: number;
  /** Queues pieces, which must not change afterwards. Await the result, if there is one, before appending more: the queue is full. */
  append(pieces: readonly Buffer[]): Promise<void> | undefined;
  /** Resolves when the first `bytes` bytes (default: all appended so far) are written, not yet fsynced. */
  flush(bytes?: number): Promise<void>;
  /** Cuts the file back to `size` bytes, dropping what was appended after. */
  truncate(size: number): Promise<void>;
  /** Everything written so far survives a power cut. Does not wait for the queue: `flush` first. */
  sync(): Promise<void>;
  /** Flushes and closes. Safe to call twice. */
  close(): Promise<void>;
}

const fullQueue = 4 * 1024 * 1024;
// Many small writes cost more than few large ones; what is flushed is written whatever its size.
const smallestWrite = 256 * 1024;
const largestWrite = 1024 * 1024;
const mostPieces = 512;

/** Opens `path` for appending after its first `keep` bytes; what it held behind them is cut off. */
export async function openAppendFile(path: string, keep = 0): Promise<AppendFile> {
  let fd: number;
  try {
    fd = await fs.open(path, keep > 0 ? "r+" : "w", 0o666);
    if (keep > 0) await fs.ftruncate(fd, keep);
  } catch (error) {
    throw toDiskError(error, "open", path);
  }

  let written = keep;
  let size = keep;
  let queue: Buffer[] = [];
  let writing: Promise<void> | undefined;
  let failure: DvsyncError | undefined;
  let waiting: { bytes: number; resolve: () => void; reject: (failure: DvsyncError) => void }[] = [];
  let open = true;

  async function drain(): Promise<void> {
    try {
      while (queue.length > 0) {
        const batch = takeBatch();
        await writeAll(fd, batch, written);
        written += byteCount(batch);
        answerWaiting();
      }
    } catch (error) {
      failure = toDiskError(error, "write", path);
      queue = [];
    } finally {
      writing = undefined;
      answerWaiting();
    }
  }

  function takeBatch(): Buffer[] {
    let bytes = 0;
    let count = 0;
    while (count < queue.length && count < mostPieces && bytes < largestWrite)
      bytes += queue[count++]!.length;
    const batch = queue.slice(0, count);
    queue = queue.slice(count);
    return batch;
  }

  function flush(bytes = size): Promise<void> {
    if (failure !== undefined) return Promise.reject(failure);
    if (written >= bytes) return Promise.resolve();
    writing ??= drain(); // there is something to write: with nothing, drain would end before it is remembered here
    return new Promise((resolve, reject) => waiting.push({ bytes, resolve, reject }));
  }

  function answerWaiting(): void {
    const answered = waiting.filter(({ bytes }) => failure !== undefined || written >= bytes);
    waiting = waiting.filter((one) => !answered.includes(one));
    for (const { resolve, reject } of answered)
      if (failure === undefined) resolve();
      else reject(failure);
  }

  return {
    path,
    get size() {
      return size;
    },
    append(pieces) {
      if (failure !== undefined) return Promise.reject(failure);
      for (const piece of pieces) {
        if (piece.length === 0) continue;
        queue.push(piece);
        size += piece.length;
      }
      if (size - written >= smallestWrite) writing ??= drain();
      return size - written > fullQueue ? flush(size - fullQueue / 2) : undefined;
    },
    flush,
    async truncate(newSize) {
      await flush();
      try {
        await fs.ftruncate(fd, newSize);
      } catch (error) {
        throw toDiskError(error, "shorten", path);
      }
      written = newSize;
      size = newSize;
    },
    async sync() {
      try {
        await fs.fsync(fd);
      } catch (error) {
        throw toDiskError(error, "fsync", path);
      }
    },
    async close() {
      if (!open) return;
      open = false;
      while (writing !== undefined) await writing;
      await fs.close(fd);
      if (failure !== undefined) throw failure;
    },
  };
}

async function writeAll(fd: number, batch: Buffer[], position: number): Promise<void> {
  let rest = batch;
  let at = position;
  while (rest.length > 0) {
    const { bytesWritten } = await fs.writev(fd, rest, at);
    at += bytesWritten;
    rest = dropBytes(rest, bytesWritten);
  }
}

/** A write may take less than it was given (a nearly full disk): what is left of the pieces. */
function dropBytes(pieces: Buffer[], bytes: number): Buffer[] {
  let left = bytes;
  let index = 0;
  while (index < pieces.length && left >= pieces[index]!.length) left -= pieces[index++]!.length;
  if (index === pieces.length) return [];
  return [pieces[index]!.subarray(left), ...pieces.slice(index + 1)];
}

function byteCount(pieces: readonly Buffer[]): number {
  let bytes = 0;
  for (const piece of pieces) bytes += piece.length;
  return bytes;
}
