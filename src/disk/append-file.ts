import fs from "fs-extra";
import type { DvsyncError } from "../errors/dvsync-error.ts";
import { createBlocks, type Block } from "./blocks.ts";
import { toDiskError } from "./disk-error.ts";

/** A file that only grows at its end; writing overlaps with whatever fills it. */
export interface AppendFile {
  readonly path: string;
  /** Bytes appended so far, whether they are written yet or not. */
  readonly size: number;
  /** Copies the bytes into the queue. */
  append(bytes: Buffer): void;
  /** Resolves when enough has been written that more may come; undefined when that is so now. Rejects when the disk has failed. */
  drained(): Promise<void> | undefined;
  /** Resolves when the first `bytes` bytes (default: all appended so far) are written, not yet fsynced. */
  flush(bytes?: number): Promise<void>;
  /** Cuts the file back to `size` bytes, dropping what was appended after. */
  truncate(size: number): Promise<void>;
  /** Everything written so far survives a power cut. Does not wait for the queue: `flush` first. */
  sync(): Promise<void>;
  /** Flushes and closes. Safe to call twice. */
  close(): Promise<void>;
}

const maxUnwritten = 4 * 1024 * 1024;
// Half a megabyte at a time: with more, the kernel takes larger pieces of memory for its cache, which a virtual machine
// may first have to get from its host (measured: docs/performance.md).
const blocksPerWrite = 2;
// A large file begins to reach the disk while it is still being written, so that the fsync at its end has little to do.
const syncEvery = 32 * 1024 * 1024;

/** Opens `path` for appending after its first `keep` bytes; what it held behind them is cut off. */
export async function openAppendFile(path: string, keep = 0): Promise<AppendFile> {
  let fd: number;
  try {
    fd = await fs.open(path, keep > 0 ? "r+" : "w", 0o666);
    if (keep > 0) await fs.ftruncate(fd, keep);
  } catch (error) {
    throw toDiskError(error, "open", path);
  }

  const blocks = createBlocks(keep);
  let written = keep;
  let synced = keep;
  let writing: Promise<void> | undefined;
  let syncing: Promise<void> | undefined;
  let failure: DvsyncError | undefined;
  let waiting: { bytes: number; resolve: () => void; reject: (failure: DvsyncError) => void }[] = [];
  let open = true;

  async function drain(): Promise<void> {
    try {
      for (let batch = blocks.take(blocksPerWrite); batch.length > 0; batch = blocks.take(blocksPerWrite)) {
        written = await writeAll(fd, batch, written);
        blocks.giveBack(batch);
        answerWaiting();
        if (written - synced > syncEvery) syncBehind();
      }
    } catch (error) {
      failure = toDiskError(error, "write", path);
    } finally {
      writing = undefined;
      answerWaiting();
    }
  }

  function syncBehind(): void {
    if (syncing !== undefined) return;
    synced = written;
    syncing = fs
      .fdatasync(fd)
      .catch((error: unknown) => {
        failure ??= toDiskError(error, "fsync", path);
      })
      .finally(() => {
        syncing = undefined;
      });
  }

  function answerWaiting(): void {
    const answered = waiting.filter(({ bytes }) => failure !== undefined || written >= bytes);
    waiting = waiting.filter((one) => !answered.includes(one));
    for (const { resolve, reject } of answered) {
      if (failure === undefined) resolve();
      else reject(failure);
    }
  }

  function untilWritten(bytes: number): Promise<void> {
    if (failure !== undefined) return Promise.reject(failure);
    if (written >= bytes) return Promise.resolve();
    const result = new Promise<void>((resolve, reject) => waiting.push({ bytes, resolve, reject }));
    writing ??= drain();
    return result;
  }

  function flush(bytes = blocks.size): Promise<void> {
    if (bytes > blocks.sizeOfFull) blocks.endBlock();
    return untilWritten(bytes);
  }

  return {
    path,
    get size() {
      return blocks.size;
    },
    append(bytes) {
      blocks.add(bytes);
      if (blocks.sizeOfFull > written && failure === undefined) writing ??= drain();
    },
    drained() {
      if (failure !== undefined) return Promise.reject(failure);
      return blocks.sizeOfFull - written > maxUnwritten
        ? untilWritten(blocks.sizeOfFull - maxUnwritten / 2)
        : undefined;
    },
    flush,
    async truncate(size) {
      await flush();
      try {
        await fs.ftruncate(fd, size);
      } catch (error) {
        throw toDiskError(error, "shorten", path);
      }
      written = size;
      synced = Math.min(synced, size);
      blocks.restart(size);
    },
    async sync() {
      try {
        await fs.fsync(fd);
      } catch (error) {
        throw toDiskError(error, "fsync", path);
      }
      if (failure !== undefined) throw failure;
      synced = written;
    },
    async close() {
      if (!open) return;
      open = false;
      await flush().catch(() => undefined);
      await writing;
      await syncing;
      await fs.close(fd);
      if (failure !== undefined) throw failure;
    },
  };
}

/** Writes blocks that follow each other; a write may take less than it was given (a nearly full disk). Returns the position behind. */
async function writeAll(fd: number, batch: readonly Block[], position: number): Promise<number> {
  let rest = batch.map(({ bytes, from, to }) => bytes.subarray(from, to));
  let at = position;
  while (rest.length > 0) {
    const { bytesWritten } = await fs.writev(fd, rest, at);
    at += bytesWritten;
    rest = dropBytes(rest, bytesWritten);
  }
  return at;
}

function dropBytes(pieces: Buffer[], bytes: number): Buffer[] {
  let left = bytes;
  let index = 0;
  while (index < pieces.length && left >= pieces[index]!.length) left -= pieces[index++]!.length;
  if (index === pieces.length) return [];
  return [pieces[index]!.subarray(left), ...pieces.slice(index + 1)];
}
