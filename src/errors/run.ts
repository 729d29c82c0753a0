import { entry, entryOf, saying } from "./entry.ts";
import { exitCodes } from "./exit-codes.ts";

const { bug, interrupted, terminated, tryAgain } = exitCodes;

/** What ends a run as a whole. */
export const runErrors = {
  "DVS-INTERRUPTED": entryOf(
    interrupted,
    {
      means: "Ctrl-C (SIGINT) or SIGTERM; every file is whole, and an interrupted full pull can be resumed",
      todo: "run the same command again",
    },
    {
      SIGINT: saying<object>(() => sayStopped("SIGINT"), again),
      SIGTERM: saying<object>(() => sayStopped("SIGTERM"), again, terminated),
      prompt: saying<object>(() => "stopped before anything was written", again),
    },
  ),
  "DVS-MAX-DURATION": entry<{ ms: number }>(tryAgain, {
    means: "the run took as long as `--max-duration` allows; every file is whole",
    todo: "run it again: a full pull resumes where this one stopped",
    says: ({ ms }) => `the run was stopped after ${ms / 1000} s, as --max-duration asks`,
    next: () => "run the same command again: a full pull resumes where this one stopped",
  }),
  "DVS-BUG": entry<{ what: string }>(bug, {
    means: "a bug in dvsync; the message ends with a stack trace",
    todo: "report it with all that was printed",
    says: ({ what }) => `this is a bug in dvsync: ${what}`,
    next: () => "report it with the lines above and dvsync --version",
  }),
  "DVS-DEMO-MISMATCH": entry<{ file: string; how: string }>(bug, {
    means: "the demo's snapshot differs from the emulator's table",
    todo: "report it with the demo's folder",
    says: ({ file, how }) => `${file} is not, ${how}, what the emulator's table holds`,
    next: () => "this is a bug in dvsync: please report it with the folder above",
  }),
};

function sayStopped(signal: string): string {
  return `stopped by ${signal}; every file is whole, and an interrupted full pull can be resumed`;
}

function again(): string {
  return "run the same command again";
}
