import { basename } from "node:path";
import { readBlocks } from "../disk/read-blocks.ts";
import type { DvsyncError } from "../errors/dvsync-error.ts";
import { fail } from "../errors/fail.ts";
import { createLineIds } from "../rows/line-ids.ts";
import { createLineSkipper } from "../rows/line-skipper.ts";

export interface LineVisitor {
  /** What follows lies in these bytes, from `start` on. */
  blockStart?(bytes: Buffer, start: number): void;
  /** One line, `bytes[start, end)` without its newline, and its id at `bytes[idStart, idEnd)`. The bytes may go to an append file, and must not be kept longer. */
  line(bytes: Buffer, start: number, end: number, idStart: number, idEnd: number): void;
  /** All lines that these bytes hold whole have been visited; the next ones lie in other bytes. */
  blockEnd?(bytes: Buffer, end: number): Promise<void> | undefined;
  /** So many lines came next that need not be visited; the first of them begins at `bytes[at]`. */
  skipped?(lines: number, bytes: Buffer, at: number): void;
}

export interface ScanOptions {
  /** Where in the file to stop; default: at its end. */
  readonly end?: number;
  /** Lines whose id has a 0 here, at the value of its fifth to eighth hex digit, may be skipped. */
  readonly touched?: Uint8Array | null;
}

/** Visits the lines of a snapshot once, in order, in one streaming pass; refuses (exit 65) a file with a line that is no row of this table. */
export async function scanLines(
  path: string,
  primaryId: string,
  visitor: LineVisitor,
  options: ScanOptions = {},
): Promise<void> {
  const ids = createLineIds(primaryId);
  const { end, touched = null } = options;
  const skipper = touched === null ? null : createLineSkipper(primaryId, touched);
  let cut: Buffer[] = []; // the beginning of a line whose end lies in a later block
  let at = 0;

  async function visit(bytes: Buffer, start: number): Promise<number> {
    let from = start;
    visitor.blockStart?.(bytes, start);
    for (;;) {
      if (skipper !== null) {
        const behind = skipper.skip(bytes, from);
        if (skipper.skipped > 0) visitor.skipped?.(skipper.skipped, bytes, from);
        from = behind;
      }
      const newline = bytes.indexOf(0x0a, from);
      if (newline < 0) break;
      if (!ids.find(bytes, from, newline)) throw notOurs(path, at + from - start);
      visitor.line(bytes, from, newline, ids.idStart, ids.idEnd);
      from = newline + 1;
    }
    if (from > start) await visitor.blockEnd?.(bytes, from);
    return from;
  }

  for await (const block of readBlocks(path, { end, turns: skipper?.blocks })) {
    let from = 0;
    if (cut.length > 0) {
      const newline = block.indexOf(0x0a);
      if (newline < 0) {
        cut.push(Buffer.from(block)); // a block is used again
        continue;
      }
      const line = Buffer.concat([...cut, block.subarray(0, newline + 1)]);
      cut = [];
      await visit(line, 0);
      at += line.length;
      from = newline + 1;
    }
    const done = await visit(block, from);
    at += done - from;
    if (done < block.length) cut = [Buffer.from(block.subarray(done))];
  }
  if (cut.length > 0) throw notOurs(path, at);
}

function notOurs(path: string, offset: number): DvsyncError {
  const why = `the line at byte ${offset} is not a whole row of this table`;
  return fail("DVS-SNAPSHOT-DAMAGED", { file: path, why, entity: basename(path).split(".")[0]! });
}
