import { type AppendFile, openAppendFile } from "../../disk/append-file.ts";
import { removeFile } from "../../disk/durable.ts";
import { createLineIds } from "../../rows/line-ids.ts";
import type { DifferenceObserver } from "../difference-observer.ts";

/** What all events of a segment share. */
export interface SegmentFacts {
  readonly entity: string;
  readonly primaryId: string;
  readonly seq: number;
  /** When the server was asked, in Unix ms. */
  readonly askedMs: number;
}

/** The events of one pull as they are written. */
export interface SegmentWriter extends DifferenceObserver {
  readonly events: number;
  /** Drops what was written: readers are to start over from the snapshot. */
  startOver(because: string): Promise<void>;
  /** Makes it durable. */
  finish(): Promise<void>;
  /** Leaves it as it is; safe to call twice. */
  close(): Promise<void>;
  /** Closes and removes it. */
  discard(): Promise<void>;
}

type Op = "c" | "u" | "d" | "t";

const none = Buffer.from("null");
const before = Buffer.from(',"before":');
const after = Buffer.from(',"after":');
const end = Buffer.from("}\n");

/** Opens the file `path` for the events of a pull. An event is made by joining bytes: `before` and `after` are the lines themselves. */
export async function openSegment(path: string, facts: SegmentFacts): Promise<SegmentWriter> {
  const ids = createLineIds(facts.primaryId);
  const heads = { c: toHead("c", facts), u: toHead("u", facts), d: toHead("d", facts) };
  const file: AppendFile = await openAppendFile(path);
  let events = 0;

  function add(op: Exclude<Op, "t">, oldLine: Buffer | null, newLine: Buffer | null): void {
    const line = (newLine ?? oldLine)!;
    if (!ids.find(line, 0, line.length)) throw new Error("a difference without an id");
    file.append(heads[op]);
    file.append(line.subarray(ids.idStart - 1, ids.idEnd + 1)); // with its quotes
    file.append(before);
    file.append(oldLine ?? none);
    file.append(after);
    file.append(newLine ?? none);
    file.append(end);
    events++;
  }

  async function close(): Promise<void> {
    await file.close().catch(() => undefined);
  }

  return {
    get events() {
      return events;
    },
    created: (line) => add("c", null, line),
    updated: (oldLine, newLine) => add("u", oldLine, newLine),
    deleted: (line) => add("d", line, null),
    drained: () => file.drained(),
    async startOver(because) {
      await file.truncate(0);
      const rest = `null,"before":null,"after":null,"because":${JSON.stringify(because)}}\n`;
      file.append(Buffer.concat([toHead("t", facts), Buffer.from(rest)]));
      events = 1;
    },
    async finish() {
      await file.flush();
      await file.sync();
      await file.close();
    },
    close,
    async discard() {
      await close();
      await removeFile(path);
    },
  };
}

function toHead(op: Op, { seq, askedMs, entity }: SegmentFacts): Buffer {
  return Buffer.from(
    `{"op":"${op}","seq":${seq},"ts_ms":${askedMs},"entity":${JSON.stringify(entity)},"id":`,
  );
}
