import { parseDuration } from "../../config/parse-duration.ts";
import type { DvsyncError } from "../../errors/dvsync-error.ts";
import { fail } from "../../errors/fail.ts";
import type { GlobalOptions } from "../io.ts";

export interface ChangesOptions extends GlobalOptions {
  readonly since?: string;
  readonly last?: boolean;
  readonly id?: string;
  readonly columns?: string;
  readonly cursor?: string;
  /** False for `--no-resync`. */
  readonly resync?: boolean;
  readonly keyed?: boolean;
  readonly tombstones?: boolean;
}

const forReading = ["since", "last", "id", "columns"] as const;
const forFeeding = ["keyed", "tombstones"] as const;

/** Refuses (64) options that do not go together: a consumer gets everything behind its cursor, or it would lose something. */
export function refuseMixture(command: readonly string[], options: ChangesOptions): void {
  const { cursor, since } = options;
  if (since !== undefined) parseSince(since, new Date());
  if (cursor === undefined) {
    const [alone] = forFeeding.filter((name) => options[name] !== undefined);
    if (alone !== undefined) throw usage(`--${alone} goes with --cursor`);
    if (options.resync === false) throw usage("--no-resync goes with --cursor");
    if (command.length > 0) throw usage("a command goes with --cursor");
    return;
  }
  const [extra] = forReading.filter((name) => options[name] !== undefined);
  if (extra !== undefined)
    throw usage(`--${extra} and --cursor do not go together: the consumer would lose changes`);
  if (options.tombstones === true && options.keyed !== true) throw usage("--tombstones goes with --keyed");
}

/** The number behind which events count: of a duration, a time or a number. */
export function parseSince(text: string, now: Date): number {
  if (/^\d{11,}$/.test(text)) return Number(text);
  const duration = parseDuration(text);
  if (duration !== null) return now.getTime() - duration;
  const time = parseTime(text);
  if (time !== null) return time;
  throw usage(`--since ${JSON.stringify(text)} is neither a duration, nor a time, nor a sequence number`);
}

/** An RFC 3339 time, or a date that stands for its beginning in UTC, in Unix ms; null when it is neither. */
export function parseTime(text: string): number | null {
  const isTime = /^\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:\d\d))?$/.test(text);
  const time = isTime ? Date.parse(text.replace(" ", "T")) : Number.NaN;
  return Number.isNaN(time) ? null : time;
}

function usage(said: string): DvsyncError {
  return fail("DVS-USAGE", { case: "changes", said });
}
