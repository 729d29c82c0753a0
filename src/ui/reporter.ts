import type { DvsyncError } from "../errors/dvsync-error.ts";
import { mask, oneLine, oneLineEach } from "../errors/mask.ts";
import { redact, secretsOf } from "../errors/redact.ts";
import type {
  CountResult,
  EntityFacts,
  PullEvent,
  PullResult,
  StatusResult,
  VerifyResult,
} from "../types.ts";
import { sortEntities, toEntitiesTable } from "./entities-table.ts";
import { isColorOn } from "./is-color-on.ts";
import {
  toCountJson,
  toEntityJson,
  toErrorJson,
  toPullJson,
  toStatusJson,
  toVerifyJson,
} from "./json-lines.ts";
import { describeWait } from "./describe-wait.ts";
import { toCount, toRows, toSeconds } from "./numbers.ts";
import type { Env, OutputStream } from "./output-stream.ts";
import { openPaint } from "./paint.ts";
import { openProgress } from "./progress.ts";
import { toPullLine } from "./pull-line.ts";
import { renderError } from "./render-error.ts";
import { toStatusTable } from "./status-table.ts";
import { renderTable } from "./table.ts";
import { toDifferenceLines, toVerifyLine } from "./verify-line.ts";

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
  /** Texts that must never be printed, beyond the secrets that `env` holds; may grow. */
  readonly secrets?: readonly string[] | undefined;
  /** Milliseconds; `Date.now` unless told. */
  readonly clock?: (() => number) | undefined;
  /** Calls `tick` every `ms` until the function it gives back is called. */
  readonly interval?: ((tick: () => void, ms: number) => () => void) | undefined;
}

/** The one mouth of dvsync: results on stdout, everything else on stderr. */
export interface Reporter {
  /** Whether anybody sees progress, so that numbers may be asked for that serve nothing else. */
  readonly showsProgress: boolean;
  /** Progress; cheap enough for thousands of calls a second. */
  readonly event: (event: PullEvent) => void;
  /** One entity is done. */
  readonly pulled: (result: PullResult) => void;
  /** One entity was verified; its differences are listed where that was asked for. */
  readonly verified: (result: VerifyResult, isListed: boolean) => void;
  /** One entity failed (or, with null, the whole command). */
  readonly failed: (entity: string | null, error: DvsyncError) => void;
  readonly counts: (results: readonly CountResult[]) => void;
  readonly status: (results: readonly StatusResult[], now: Date) => void;
  readonly entities: (facts: readonly EntityFacts[]) => void;
  /** Entity set names alone, one a line. */
  readonly names: (facts: readonly EntityFacts[]) => void;
  /** For people: stderr, unless quiet. */
  readonly note: (text: string) => void;
  /** For a person who is to do something now: stderr, even when quiet. */
  readonly ask: (text: string) => void;
  /** Only when verbose. */
  readonly debug: (text: string) => void;
  /** Text of the answer itself as it is: stdout, whatever the mode. */
  readonly line: (text: string) => void;
  /** Columns under their titles, for people: stdout. */
  readonly table: (titles: readonly string[], rows: readonly (readonly string[])[]) => void;
  /** A line of the answer itself: stdout. Not with `json`. */
  readonly result: (text: string) => void;
  /** Takes the spinner away and stops all timers; safe to call twice. */
  readonly close: () => void;
}

/** Opens the reporter; a promise because colour is loaded only where it is on. */
export async function openReporter(options: ReporterOptions): Promise<Reporter> {
  const { stdout, stderr, env, json, quiet, verbose, entities: asked = [] } = options;
  const paint = await openPaint(!json && isColorOn(stdout, env, options.color));
  const inks = await openPaint(isColorOn(stderr, env, options.color));
  const secrets = () => [...(options.secrets ?? []), ...secretsOf(env)];
  const told = new WeakSet<DvsyncError>();
  const width = Math.max(0, ...asked.map((entity) => entity.length));
  const progress = openProgress(options, (line) => say(line));

  const answer = (line: string) => progress.around(() => void stdout.write(`${line}\n`));
  const write = (text: string) => progress.around(() => void stderr.write(`${text}\n`));
  const say = (text: string, ink: (line: string) => string = (line) => line) =>
    write(ink(redact(oneLine(text), secrets())));
  // Off a terminal, whatever reads it wants columns; a terminal may not know its size and say 0.
  const columns = () => (stdout.isTTY === true ? stdout.columns || undefined : undefined);
  const note = (text: string) => quiet || say(text);
  const warn = (text: string) => say(`warning: ${text}`, (line) => line.replace(/^warning:/, inks.yellow));
  const debug = (text: string) => verbose && say(text, inks.dim);

  return {
    showsProgress: progress.shown,
    event(event) {
      if (event.kind === "warning") return warn(`${event.entity}: ${event.message}`);
      if (event.kind === "full-again") {
        // Otherwise the line of the finished pull says it.
        if (quiet) say(`${event.entity}: reading the whole table again, because ${event.because}`);
        return;
      }
      progress.event(event);
      if (event.kind === "start") tellStart(event, note, debug);
      if (event.kind === "wait") {
        const of = event.entity === "" ? "" : `${event.entity}: `;
        debug(`${of}${describeWait(toSeconds(event.ms), event.reason)}`);
      }
      // A terminal shows this in its spinner; elsewhere a long silence would look like a hang.
      if (event.kind === "lock-wait" && !progress.animated) {
        note(`${event.entity}: waiting for another pull to finish (${event.holder})`);
      }
    },
    pulled(result) {
      progress.done(result.entity);
      if (json) answer(toPullJson(result));
      else if (!quiet) answer(toPullLine(oneLineEach(result), width, paint));
    },
    verified(result, isListed) {
      progress.done(result.entity);
      if (json) return toVerifyJson(result, isListed).forEach(answer);
      if (isListed) toDifferenceLines(result).map(oneLine).forEach(answer);
      if (!quiet || !result.equal) answer(toVerifyLine(oneLineEach(result), width, paint));
    },
    failed(entity, error) {
      if (entity !== null) progress.done(entity);
      // One reason that ends several entities is told once.
      if (!told.has(error)) {
        const text = renderError(error, { verbose, entity, secrets: secrets() });
        write(text.replace(/^error:/, inks.red));
      }
      told.add(error);
      if (!json) return;
      const line = toErrorJson(entity, error, secrets());
      if (entity === null) write(line);
      else answer(line);
    },
    counts(results) {
      const alone = results.length === 1 && asked.length <= 1;
      for (const result of results) {
        if (json) answer(toCountJson(result));
        else answer(alone ? String(result.changes) : `${result.changes}\t${oneLine(result.entity)}`);
        const doubt = toDoubt(result);
        if (result.pulled && result.estimate) warn(toExpiredCount(result));
        else if (doubt !== null) note(doubt);
      }
    },
    status(results, now) {
      const lines = json
        ? results.map(toStatusJson)
        : toStatusTable(oneLineEach(results), now, paint, columns());
      if (json || results.length > 0) lines.forEach(answer);
    },
    names(facts) {
      for (const { entitySet } of sortEntities(facts)) answer(entitySet);
    },
    entities(facts) {
      const lines = json
        ? sortEntities(facts).map(toEntityJson)
        : toEntitiesTable(oneLineEach(facts), paint, columns());
      if (json || facts.length > 0) lines.forEach(answer);
    },
    line: answer,
    table(titles, rows) {
      const cells = rows.map((row) => row.map((text) => ({ text: oneLine(text) })));
      renderTable(
        titles.map((title) => ({ title })),
        cells,
        paint.dim,
        columns(),
      ).forEach(answer);
    },
    note: (text) => void note(text),
    ask: (text) => say(text),
    debug: (text) => void debug(text),
    result: (text) => void (json ? note(text) : answer(mask(text, secrets()))),
    close: progress.close,
  };
}

function tellStart(
  event: Extract<PullEvent, { kind: "start" }>,
  note: (text: string) => unknown,
  debug: (text: string) => unknown,
): void {
  const because = event.because === null ? "" : ` because ${event.because}`;
  debug(`${event.entity}: ${event.mode} pull${because}`);
  if (event.resumedRows > 0) {
    note(`${event.entity}: resuming after ${toRows(event.resumedRows)} of an interrupted pull`);
  }
}

function toExpiredCount({ entity, changes }: CountResult): string {
  return `${entity}: the token has expired, so changes cannot be counted; the next pull reads the whole table again, about ${toRows(changes)}: dvsync pull ${entity}`;
}

/** Why a count may not be exact, or how it was made; null where there is nothing to say. */
function toDoubt({ entity, changes, estimate, capped, api }: CountResult): string | null {
  if (estimate) {
    return `${entity}: never pulled; ${toCount(changes)} is the server's estimate of its rows, up to a day old`;
  }
  if (api === "organization-service")
    return `${entity}: the changes were read to count them, because the Organization Service has no count`;
  if (capped) return `${entity}: the server stops counting at ${toCount(changes)}; there may be more`;
  return null;
}
