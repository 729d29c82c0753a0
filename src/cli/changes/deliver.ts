import { takeLock, isLock } from "../../disk/lock.ts";
import { fail } from "../../errors/fail.ts";
import { readCursor, writeCursor } from "../../store/changes/cursor.ts";
import { type Delivery, planDelivery } from "../../store/changes/plan-delivery.ts";
import { readEvents } from "../../store/changes/read-events.ts";
import { sendSnapshot } from "../../store/changes/snapshot-events.ts";
import type { Io } from "../io.ts";
import { type Consumer, openCommand, openStdout } from "./open-consumer.ts";
import type { KeptChanges } from "./print-changes.ts";

export interface DeliverOptions {
  /** Absolute path of the consumer's cursor. */
  readonly cursor: string;
  readonly command: readonly string[];
  readonly resync?: boolean;
  readonly keyed?: boolean;
  readonly tombstones?: boolean;
}

/** Hands a consumer everything behind its cursor, and moves the cursor only when it has taken all of it: at least once, in order, nothing skipped. */
export async function deliver(io: Io, kept: KeptChanges, options: DeliverOptions): Promise<void> {
  const { cursor } = options;
  const lock = await takeLock(`${cursor}.lock`, io.signal);
  if (!isLock(lock)) throw fail("DVS-CURSOR-LOCKED", { file: cursor });
  try {
    const at = await readCursor(cursor, kept.entity);
    const delivery = await planDelivery(at, kept.segments);
    if (delivery.resync !== null && options.resync === false)
      throw fail("DVS-RESYNC", { file: cursor, why: delivery.resync });
    if (delivery.segments.length === 0 && delivery.resync === null) return;
    const consumer = options.command.length > 0 ? await openCommand(io, options.command) : openStdout(io);
    try {
      await send(kept, delivery, consumer, options, io.signal);
    } catch (error) {
      await consumer.abandon();
      throw error;
    }
    await consumer.finish();
    if (!(await lock.isStillHeld())) throw fail("DVS-CURSOR-LOCKED", { file: cursor });
    await writeCursor(cursor, kept.entity, delivery.seq);
  } finally {
    await lock.release();
  }
}

const newline = Buffer.from("\n");
const tab = Buffer.from("\t");

async function send(
  kept: KeptChanges,
  delivery: Delivery,
  consumer: Consumer,
  { keyed = false, tombstones = false }: DeliverOptions,
  signal: AbortSignal,
): Promise<void> {
  function write(op: string, id: string | null, line: Buffer): void {
    // The id's JSON text without its quotes: no tab can stand in it.
    const key = Buffer.from(id === null || id === "null" ? "" : id.slice(1, -1));
    consumer.write(Buffer.concat(keyed ? [key, tab, line, newline] : [line, newline]));
    if (tombstones && op === "d") consumer.write(Buffer.concat([key, tab, newline]));
  }
  if (delivery.resync !== null) {
    const facts = { ...kept, seq: delivery.seq, tsMs: delivery.seq };
    await sendSnapshot(facts, delivery.resync, write, () => consumer.drained());
  }
  for (const segment of delivery.segments) {
    for await (const { op, id, line } of readEvents(segment)) {
      signal.throwIfAborted();
      write(op, id, line);
      await consumer.drained();
    }
  }
}
