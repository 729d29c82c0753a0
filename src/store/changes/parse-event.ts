import { skipValue } from "../../rows/skip-value.ts";

/** What a pull did to a row: created, updated, deleted; `t`: start over from the snapshot; `r`: a row of the snapshot. */
export type EventOp = "c" | "u" | "d" | "t" | "r";

/** One event, with its rows as they stand in it. */
export interface ChangeEvent {
  readonly op: EventOp;
  readonly seq: number;
  readonly tsMs: number;
  /** The id as JSON text, `"60c4…"`; `null` of a `t`. */
  readonly id: string;
  readonly before: Buffer | null;
  readonly after: Buffer | null;
  /** Of a `t`. */
  readonly because: string | null;
}

const head =
  /^\{"op":"([cudtr])","seq":(\d+),"ts_ms":(\d+),"entity":"\w+","id":("(?:[^"\\]|\\.)*"|null),"before":/;
const longestHead = 1024;
const none = Buffer.from("null");

/** What a line of a segment says, or null when it is none that dvsync wrote. */
export function parseEvent(line: Buffer): ChangeEvent | null {
  const match = head.exec(line.toString("latin1", 0, longestHead));
  if (match === null) return null;
  const [text, op, seq, tsMs, id] = match as unknown as [string, EventOp, string, string, string];
  const before = readMember(line, text.length);
  if (before === null) return null;
  const name = ',"after":';
  if (line.toString("latin1", before.end, before.end + name.length) !== name) return null;
  const after = readMember(line, before.end + name.length);
  if (after === null) return null;
  const rest = /^(?:,"because":("(?:[^"\\]|\\.)*"))?\}$/.exec(line.toString("utf8", after.end));
  if (rest === null) return null;
  const because = rest[1] === undefined ? null : (JSON.parse(rest[1]) as string);
  const bytes = Buffer.from(id, "latin1").toString("utf8");
  return {
    op,
    seq: Number(seq),
    tsMs: Number(tsMs),
    id: bytes,
    before: before.row,
    after: after.row,
    because,
  };
}

/** The members of a row in order, values as the JSON text that stands there. */
export function splitRow(row: Buffer): Map<string, string> {
  const members = new Map<string, string>();
  for (let at = 1; at < row.length - 1;) {
    const colon = skipValue(row, at, row.length);
    const end = skipValue(row, colon + 1, row.length);
    if (colon < 0 || end < 0) break;
    members.set(JSON.parse(row.toString("utf8", at, colon)) as string, row.toString("utf8", colon + 1, end));
    at = end + 1;
  }
  return members;
}

function readMember(line: Buffer, start: number): { row: Buffer | null; end: number } | null {
  const end = skipValue(line, start, line.length);
  if (end < 0) return null;
  const row = line.subarray(start, end);
  if (row.equals(none)) return { row: null, end };
  return row[0] === 0x7b ? { row, end } : null;
}
