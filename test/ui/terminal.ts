import { Writable } from "node:stream";
import type { OutputStream } from "../../src/ui/output-stream.ts";
import { openReporter, type Reporter, type ReporterOptions } from "../../src/ui/reporter.ts";

/** A stream that remembers; with `columns` it passes for a terminal. */
export interface FakeStream extends Writable {
  text: string;
  isTTY?: boolean;
  columns?: number;
}

export function openFake(columns?: number): FakeStream & OutputStream {
  const fake: FakeStream = Object.assign(
    new Writable({
      decodeStrings: false,
      write(chunk: string, _encoding, done) {
        fake.text += chunk;
        done();
      },
    }),
    { text: "" },
  );
  if (columns === undefined) return fake;
  const control = {
    isTTY: true,
    columns,
    cursorTo: () => fake.write("<home>"),
    moveCursor: () => fake.write("<up>"),
    clearLine: () => fake.write("<clear>"),
  };
  return Object.assign(fake, control);
}

export interface Stage {
  reporter: Reporter;
  stdout: FakeStream;
  stderr: FakeStream;
  /** Moves the clock on, and the timers with it. */
  readonly pass: (ms: number) => void;
  /** How many timers run. */
  readonly timers: () => number;
  /** All that was written, as one printable value. */
  readonly seen: () => string;
}

export type StageOptions = Partial<Omit<ReporterOptions, "stdout" | "stderr">> & {
  stdout?: FakeStream & OutputStream;
  stderr?: FakeStream & OutputStream;
};

/** A reporter between fake streams and a clock that stands still until it is moved. */
export async function open({
  stdout = openFake(),
  stderr = openFake(),
  ...options
}: StageOptions = {}): Promise<Stage> {
  const timers = new Set<{ tick: () => void; ms: number; next: number }>();
  let now = 0;
  const reporter = await openReporter({
    stdout,
    stderr,
    env: {},
    json: false,
    quiet: false,
    verbose: false,
    clock: () => now,
    interval(tick, ms) {
      const timer = { tick, ms, next: now + ms };
      timers.add(timer);
      return () => void timers.delete(timer);
    },
    ...options,
  });
  return {
    reporter,
    stdout,
    stderr,
    timers: () => timers.size,
    pass(ms) {
      const end = now + ms;
      while (now < end) {
        now++;
        for (const timer of timers) {
          if (timer.next > now) continue;
          timer.next += timer.ms;
          timer.tick();
        }
      }
    },
    seen: () => `${stdout.text}--- stderr ---\n${stderr.text}`,
  };
}
