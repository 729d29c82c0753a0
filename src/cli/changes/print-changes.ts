import type { Segment } from "../../store/changes/list-segments.ts";
import { type ChangeEvent, splitRow } from "../../store/changes/parse-event.ts";
import { readEvents } from "../../store/changes/read-events.ts";
import type { Reporter } from "../../ui/reporter.ts";
import type { Io } from "../io.ts";
import { type ChangesOptions, parseSince } from "./changes-options.ts";
import { describeEvent, describeSegment } from "./describe-event.ts";

/** What is kept of an entity. */
export interface KeptChanges {
  readonly entity: string;
  readonly primaryId: string;
  readonly snapshot: string;
  /** Oldest first. */
  readonly segments: readonly Segment[];
}

/** Prints kept changes: as text newest first, with `--json` the stored lines oldest first. */
export async function printChanges(
  io: Io,
  reporter: Reporter,
  { entity, segments }: KeptChanges,
  options: ChangesOptions,
): Promise<void> {
  const since = options.since === undefined ? 0 : parseSince(options.since, new Date());
  const chosen = options.last === true ? segments.slice(-1) : segments.filter(({ seq }) => seq > since);
  const isWanted = toFilter(options);
  for (const segment of options.json === true ? chosen : chosen.toReversed()) {
    const lines: string[] = [];
    const counts = { c: 0, u: 0, d: 0, t: 0, r: 0 };
    for await (const event of readEvents(segment)) {
      io.signal.throwIfAborted();
      if (!isWanted(event)) continue;
      counts[event.op]++;
      if (options.json === true) reporter.line(event.line.toString());
      else lines.push(describeEvent(event));
    }
    if (lines.length === 0) continue;
    reporter.line(describeSegment(entity, segment.seq, counts));
    lines.forEach(reporter.line);
  }
  if (chosen.length === 0) reporter.note(`${entity}: no changes in that time`);
}

/** One row's life, or changes of some columns alone. */
function toFilter({ id, columns }: ChangesOptions): (event: ChangeEvent) => boolean {
  const wantedId = id === undefined ? null : JSON.stringify(id.replace(/^\{(.*)\}$/, "$1").toLowerCase());
  const wantedColumns = columns?.split(",").map((name) => name.trim());
  return (event) => {
    if (wantedId !== null && event.id.toLowerCase() !== wantedId) return false;
    if (wantedColumns === undefined || event.before === null || event.after === null) return true;
    const [before, after] = [splitRow(event.before), splitRow(event.after)];
    return wantedColumns.some((column) => before.get(column) !== after.get(column));
  };
}
