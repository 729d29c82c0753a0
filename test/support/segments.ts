import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** One segment of kept changes, as a reader who knows nothing of dvsync would see it. */
export interface SegmentFile {
  readonly path: string;
  readonly previous: number;
  readonly seq: number;
  readonly lines: readonly string[];
  /** Of its events. */
  readonly tsMs: number;
}

/** The segments of an entity, in the order of their names; throws when the chain or an event is broken. */
export function readSegments(dir: string, entity = "accounts"): SegmentFile[] {
  const folder = join(dir, "changes", entity);
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .sort()
    .map((name) => {
      const match = /^(\d{13})-(\d{13})\.ndjson$/.exec(name);
      if (match === null) throw new Error(`${name} is no segment's name`);
      const path = join(folder, name);
      const text = readFileSync(path, "utf8");
      if (!text.endsWith("\n")) throw new Error(`${name} is cut off`);
      const lines = text.slice(0, -1).split("\n");
      const [previous, seq] = [Number(match[1]), Number(match[2])];
      const events = lines.map((line) => JSON.parse(line) as { seq: number; ts_ms: number });
      if (events.some((event) => event.seq !== seq))
        throw new Error(`${name} holds events of another number`);
      const tsMs = events[0]!.ts_ms;
      return { path, previous, seq, lines, tsMs };
    });
}
