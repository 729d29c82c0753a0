import { readBlocks } from "../../disk/read-blocks.ts";
import { readFileSize } from "../../disk/text-file.ts";
import { fail } from "../../errors/fail.ts";
import type { Segment } from "./list-segments.ts";
import { type ChangeEvent, parseEvent } from "./parse-event.ts";

/** An event and the line that it stands in, without its newline; good until the next one is asked for. */
export interface StoredEvent extends ChangeEvent {
  readonly line: Buffer;
}

/** A file of events; where `seq` is given, all of them have it. */
export type EventFile = Pick<Segment, "path"> & { readonly seq?: number };

/** The events of a segment in order; refuses (65) a segment that is damaged, and says (75) when age removed it meanwhile. */
export async function* readEvents(segment: EventFile): AsyncGenerator<StoredEvent> {
  let cut = Buffer.alloc(0);
  let count = 0;
  if ((await readFileSize(segment.path)) === null) throw fail("DVS-CHANGES-REMOVED", { file: segment.path });
  for await (const block of readBlocks(segment.path)) {
    const bytes = cut.length === 0 ? block : Buffer.concat([cut, block]);
    let from = 0;
    for (let end = bytes.indexOf(0x0a); end >= 0; end = bytes.indexOf(0x0a, from)) {
      const line = bytes.subarray(from, end);
      const event = parseEvent(line);
      if (event === null || event.seq !== (segment.seq ?? event.seq))
        throw fail("DVS-CHANGES-DAMAGED", { file: segment.path, why: `line ${count + 1} is no event of it` });
      count++;
      yield { ...event, line };
      from = end + 1;
    }
    cut = Buffer.from(bytes.subarray(from));
  }
  if (cut.length > 0 || count === 0)
    throw fail("DVS-CHANGES-DAMAGED", { file: segment.path, why: "it is cut off" });
}

/** True when readers must start over at this segment. */
export async function isStartOver(segment: Segment): Promise<boolean> {
  for await (const { op } of readEvents(segment)) return op === "t";
  return false;
}
