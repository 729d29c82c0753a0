import type { PullEvent } from "../types.ts";
import { toCount, toRate, toRows, toSize } from "./numbers.ts";

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
        entry = { rows: 0, bytes: 0, samples: [], doing: null, wait: null };
        running.set(event.entity, entry);
      }
      if (event.kind === "progress") {
        entry.rows = event.rows;
        entry.bytes = event.bytes;
        entry.doing = null;
        entry.wait = null;
      } else if (event.kind === "wait") {
        entry.wait = { until: clock() + event.ms, reason: event.reason };
      } else {
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
  const counts = entry.rows === 0 ? [] : [toRows(entry.rows), toSize(entry.bytes)];
  const left = entry.wait === null ? 0 : entry.wait.until - now;
  if (entry.wait !== null && left > 0) {
    return [...counts, `waiting ${toCount(Math.ceil(left / 1000))} s${toReason(entry.wait.reason)}`].join(
      "  ",
    );
  }
  if (entry.doing !== null) return [...counts, entry.doing].join("  ");
  return [...counts, ...(rate === null ? [] : [toRate(rate)])].join("  ") || toRows(0);
}

/** `as the server asked` and `the server is throttling` go on with the sentence; `429 Too Many Requests` stands in brackets. */
function toReason(reason: string): string {
  if (reason === "") return "";
  if (reason.startsWith("the ")) return ` because ${reason}`;
  return /^(as|because|for|until|after|before|since)\b/.test(reason) ? ` ${reason}` : ` (${reason})`;
}

/** Bytes per second over the last three seconds or so; null until there is something to compare with. */
function measure(entry: Running, now: number): number | null {
  const { samples } = entry;
  // Fewer bytes than before: a broken page was cut off and is asked for again.
  if ((samples.at(-1)?.bytes ?? 0) > entry.bytes) samples.length = 0;
  samples.push({ at: now, bytes: entry.bytes });
  while ((samples[1]?.at ?? now) < now - 3000) samples.shift();
  const first = samples[0];
  if (first === undefined || now - first.at < 200) return null;
  return ((entry.bytes - first.bytes) * 1000) / (now - first.at);
}
