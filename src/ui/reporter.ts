import type { DvsyncError } from "../errors.ts";
import type { CountResult, EntityFacts, PullEvent, PullResult, StatusResult } from "../types.ts";

/** A stream of text; `process.stdout` is one. */
export type OutputStream = NodeJS.WritableStream & {
  readonly isTTY?: boolean | undefined;
  readonly columns?: number | undefined;
};

export type Env = Readonly<Record<string, string | undefined>>;

export interface ReporterOptions {
  readonly stdout: OutputStream;
  readonly stderr: OutputStream;
  readonly env: Env;
  /** One JSON object a line on stdout, nothing else there. */
  readonly json: boolean;
  /** Hides progress, notes and the lines of finished pulls; answers, warnings and errors stay. */
  readonly quiet: boolean;
  readonly verbose: boolean;
  /** False for `--no-color`; anything else lets streams and environment decide. */
  readonly color?: boolean | undefined;
  /** The entities of this run, so that columns line up and `count` knows whether one was asked for. */
  readonly entities?: readonly string[] | undefined;
  /** Texts that must never be printed, beyond the secrets that `env` holds. */
  readonly secrets?: readonly string[] | undefined;
  /** Milliseconds; `Date.now` unless told. */
  readonly clock?: (() => number) | undefined;
  /** Calls `tick` every `ms` until the function it gives back is called. */
  readonly interval?: ((tick: () => void, ms: number) => () => void) | undefined;
}

/** The one mouth of dvsync: results on stdout, everything else on stderr. */
export interface Reporter {
  /** Progress; cheap enough for thousands of calls a second. */
  event(event: PullEvent): void;
  /** One entity is done. */
  pulled(result: PullResult): void;
  /** One entity failed (or, with null, the whole command). */
  failed(entity: string | null, error: DvsyncError): void;
  counts(results: readonly CountResult[]): void;
  status(results: readonly StatusResult[], now: Date): void;
  entities(facts: readonly EntityFacts[]): void;
  /** For people: stderr, unless quiet. */
  note(text: string): void;
  warn(text: string): void;
  /** Only when verbose. */
  debug(text: string): void;
  /** A line of the answer itself: stdout. Not with `json`. */
  result(text: string): void;
  /** Takes the spinner away and stops all timers; safe to call twice. */
  close(): void;
}

/** Opens the reporter; a promise because colour is loaded only where it is on. */
export async function openReporter(_options: ReporterOptions): Promise<Reporter> {
  throw new Error("not written yet");
}
