import { oneLineEach } from "../errors/mask.ts";
import type { PullEvent } from "../types.ts";
import { isColorOn } from "./is-color-on.ts";
import type { Env, OutputStream } from "./output-stream.ts";
import { openProgressBoard } from "./progress-board.ts";
import { openSpinner } from "./spinner.ts";

export interface ProgressOptions {
  readonly stderr: OutputStream;
  readonly env: Env;
  readonly quiet: boolean;
  readonly verbose: boolean;
  readonly color?: boolean | undefined;
  readonly clock?: (() => number) | undefined;
  readonly interval?: ((tick: () => void, ms: number) => () => void) | undefined;
}

/** What runs: a spinner on a terminal; elsewhere a line now and then, when verbose. */
export interface Progress {
  /** Whether a spinner shows what runs. */
  readonly animated: boolean;
  /** Whether anything does. */
  readonly shown: boolean;
  readonly event: (event: PullEvent) => void;
  readonly done: (entity: string) => void;
  /** Lets other lines be written where the spinner stands. */
  readonly around: (write: () => void) => void;
  readonly close: () => void;
}

/** Opens the progress display; nothing is drawn and no timer runs while nothing is being pulled. */
export function openProgress(options: ProgressOptions, say: (line: string) => void): Progress {
  const { stderr, env, quiet, verbose, clock = Date.now, interval = every } = options;
  const animated = !quiet && isAnimated(stderr, env);
  const spinner = openSpinner(stderr, isColorOn(stderr, env, options.color));
  const board = openProgressBoard(clock);
  let stopTimer: (() => void) | null = null;
  let closed = false;

  const draw = () => {
    if (!isWide(stderr)) return spinner.stop();
    spinner.show(fit(oneLineEach(board.lines(clock())), (stderr.columns ?? 80) - 3));
  };
  const tell = () => say(board.lines(clock()).join("   "));
  const rest = () => {
    stopTimer?.();
    stopTimer = null;
    spinner.stop();
  };
  return {
    animated,
    shown: animated || (verbose && !quiet),
    event(event) {
      board.note(event);
      if (closed || stopTimer !== null || board.isEmpty()) return;
      if (animated) {
        draw();
        stopTimer = interval(draw, 100);
      } else if (verbose && !quiet) {
        stopTimer = interval(tell, 10_000);
      }
    },
    done(entity) {
      board.remove(entity);
      if (board.isEmpty()) rest();
    },
    around: spinner.around,
    close() {
      closed = true;
      rest();
    },
  };
}

function isAnimated(stderr: OutputStream, env: Env): boolean {
  // CI logs keep every frame; `CI=false` is how some say that it is none.
  const isCi = (env["CI"] ?? "") !== "" && env["CI"] !== "false";
  return stderr.isTTY === true && env["TERM"] !== "dumb" && !isCi && isWide(stderr);
}

/** A terminal that does not know its size says 0 columns, and ora would then clear lines for ever. */
function isWide(stderr: OutputStream): boolean {
  return (stderr.columns ?? 80) >= 20;
}

/** As many texts as fit on one line, and how many did not. @internal */
export function fit(lines: readonly string[], columns: number): string {
  for (let count = lines.length; count > 0; count--) {
    const more = lines.length - count;
    const text = lines.slice(0, count).join("   ") + (more === 0 ? "" : `   +${more} more`);
    if (text.length <= columns) return text;
  }
  return (lines[0] ?? "").slice(0, Math.max(columns, 0));
}

function every(tick: () => void, ms: number): () => void {
  const timer = setInterval(tick, ms).unref();
  return () => clearInterval(timer);
}
