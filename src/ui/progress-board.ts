import type { PullEvent } from "../types.ts";
import { toCount, toRate, toRows, toSize, toTimeToGo } from "./numbers.ts";
import { describeWait } from "./describe-wait.ts";

/** What is running right now, in words. */
export interface ProgressBoard {
  /** Stores the numbers and nothing more, so that it may be called thousands of times a second. */
  readonly note: (event: PullEvent) => void;
  /** The entity is done. */
  readonly remove: (entity: string) => void;
  readonly isEmpty: () => boolean;
  /** One text for each running entity, in the order they began. */
  readonly lines: (now: number) => string[];
}

interface Running {
  rows: number;
  bytes: number;
  /** About how many rows there will be, by the server's estimate. */
  total: number | null;
  /** What stood there when the first news of this run's read came: an interrupted pull may have brought it. */
  began: { at: number; rows: number } | null;
  /** Where the rate is measured from, oldest first. */
  samples: { at: number; bytes: number }[];
  doing: string | null;
  wait: { until: number; reason: string } | null;
}

/** Opens an empty board; `clock` tells when a wait began. */
export function openProgressBoard(clock: () => number): ProgressBoard {
  const running = new Map<string, Running>();
  const done = new Set<string>();
  return {
    note(event) {
      if (event.kind === "warning" || event.kind === "full-again") return;
      // What was read ahead may still report when its entity has already failed.
      if (event.kind === "start" || event.kind === "lock-wait") done.delete(event.entity);
      if (done.has(event.entity)) return;
      let entry = running.get(event.entity);
      if (entry === undefined) {
        entry = { rows: 0, bytes: 0, total: null, began: null, samples: [], doing: null, wait: null };
        running.set(event.entity, entry);
      }
      if (event.kind === "estimate") {
        entry.total = event.rows;
      } else if (event.kind === "progress") {
        entry.rows = event.rows;
        entry.bytes = event.bytes;
        if (entry.began === null) {
          entry.began = { at: clock(), rows: event.rows };
          entry.samples = [];
        }
        entry.doing = null;
        entry.wait = null;
      } else if (event.kind === "wait") {
        entry.wait = { until: clock() + event.ms, reason: event.reason };
      } else {
        if (event.kind === "start") entry.began = null;
        entry.doing = toDoing(event);
        entry.wait = null;
      }
    },
    remove(entity) {
      running.delete(entity);
      done.add(entity);
    },
    isEmpty: () => running.size === 0,
    lines: (now) => [...running].map(([entity, entry]) => `${entity}  ${describe(entry, now)}`),
  };
}

function toDoing(event: Extract<PullEvent, { kind: "start" | "lock-wait" | "writing" }>): string {
  if (event.kind === "lock-wait") return `waiting for another pull to finish (${event.holder})`;
  if (event.kind === "writing") return "writing the snapshot";
  return event.mode === "full" ? "reading the whole table" : "asking for changes";
}

function describe(entry: Running, now: number): string {
  const rate = measure(entry, now);
  const counts = entry.rows === 0 ? [] : [toRowsOfTotal(entry), toSize(entry.bytes)];
  const left = entry.wait === null ? 0 : entry.wait.until - now;
  if (entry.wait !== null && left > 0) {
    const time = `${toCount(Math.ceil(left / 1000))} s`;
    return [...counts, describeWait(time, entry.wait.reason)].join("  ");
  }
  if (entry.doing !== null) return [...counts, entry.doing].join("  ");
  const pace = rate === null ? [] : [toRate(rate), ...toTimeLeft(entry, now)];
  return [...counts, ...pace].join("  ") || toRows(0);
}

function toRowsOfTotal({ rows, total }: Running): string {
  return total !== null && rows < total ? `${toCount(rows)} of about ${toRows(total)}` : toRows(rows);
}

/** At the pace of this run so far; nothing before there is a pace. */
function toTimeLeft({ rows, total, began }: Running, now: number): string[] {
  if (total === null || began === null || rows >= total) return [];
  const [took, came] = [now - began.at, rows - began.rows];
  return took < 3000 || came <= 0 ? [] : [toTimeToGo(((total - rows) / came) * took)];
}

/** Bytes per second over the last three seconds or so; null until there is something to compare with. */
function measure(entry: Running, now: number): number | null {
  const { samples } = entry;
  // What an interrupted pull has brought is not this run's speed.
  if (entry.began === null) return null;
  // Fewer bytes than before: a broken page was cut off and is asked for again.
  if ((samples.at(-1)?.bytes ?? 0) > entry.bytes) samples.length = 0;
  samples.push({ at: now, bytes: entry.bytes });
  while ((samples[1]?.at ?? now) < now - 3000) samples.shift();
  const first = samples[0];
  if (first === undefined || now - first.at < 200) return null;
  return ((entry.bytes - first.bytes) * 1000) / (now - first.at);
}
