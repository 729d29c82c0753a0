import type { DvsyncError } from "./errors/dvsync-error.ts";
import { exitCodes, type ExitCode } from "./errors/exit-codes.ts";
import { fail } from "./errors/fail.ts";
import { secretsOf } from "./errors/redact.ts";
import { toFailure } from "./errors/to-failure.ts";
import type { Ending } from "./cli/io.ts";
import { runProgram } from "./cli/program.ts";
import { guardOutput } from "./ui/guard-output.ts";
import { tellFailure } from "./ui/tell-failure.ts";

/** Runs one command line; the exit code is in `process.exitCode` afterwards. */
export async function main(argv: readonly string[]): Promise<void> {
  // Certificates are always checked, by the libraries that sign in, too.
  delete process.env["NODE_TLS_REJECT_UNAUTHORIZED"];
  const secrets = secretsOf(process.env);
  const tell = (error: unknown) => tellFailure(error, argv, process.stderr, secrets);
  const outputs = watchOutputs(tell);
  process.once("uncaughtException", (error) => {
    tell(error);
    process.exit(toExitCode(toFailure(error))); // nothing is known of the state, and files are whole at every instant
  });
  const interruption = listenForSignals();
  const onStandstill = (): void => {
    // A command that waits for what cannot happen any more must not look like one that is done.
    const failure = toFailure(new Error("nothing is left to wait for, but the command has not ended"));
    tell(failure);
    outputs.end(failure);
  };
  process.once("beforeExit", onStandstill);
  try {
    const { stdout, stderr, stdin, env } = process;
    const { signal } = interruption;
    outputs.end(await runProgram(argv, { stdout, stderr, stdin, env, cwd: process.cwd(), signal, secrets }));
  } catch (error) {
    tell(error);
    outputs.end(toFailure(error));
  } finally {
    interruption.stop();
    process.off("beforeExit", onStandstill);
  }
}

/** The one place that decides an exit code. */
function toExitCode(ending: Ending): ExitCode {
  if (ending === "done") return 0;
  return ending === "no" ? exitCodes.no : ending.exitCode;
}

/** Sets the exit code of an ending: that of an output that cannot be written, if nothing else failed. */
function watchOutputs(tell: (error: DvsyncError) => void): { end: (ending: Ending) => void } {
  let broken: DvsyncError | null = null;
  let ended: Ending | null = null;
  const end = (ending: Ending): void => {
    ended = ending;
    process.exitCode = toExitCode(typeof ending === "string" ? (broken ?? ending) : ending);
  };
  for (const name of ["stdout", "stderr"] as const) {
    guardOutput(process[name], name, (failure) => {
      broken ??= failure;
      if (name === "stdout") tell(failure);
      if (ended !== null) end(ended); // the last words of a command fail after it
    });
  }
  return { end };
}

/** The first SIGINT or SIGTERM aborts the run, which then ends by itself with its files whole; the second leaves at once. */
function listenForSignals(): { signal: AbortSignal; stop: () => void } {
  const controller = new AbortController();
  const onSignal = (name: NodeJS.Signals) => {
    if (controller.signal.aborted) {
      // Not process.exit, which waits for a disk that hangs. For a shell the exit code is the same: 128 + the signal.
      process.removeAllListeners(name);
      process.kill(process.pid, name);
      return;
    }
    controller.abort(fail("DVS-INTERRUPTED", { case: name === "SIGINT" ? name : "SIGTERM" }));
  };
  process.on("SIGINT", onSignal).on("SIGTERM", onSignal);
  // A file beyond `ulimit -f` is then a write that fails (EFBIG, exit 74), not a sudden end.
  process.on("SIGXFSZ", () => undefined);
  return {
    signal: controller.signal,
    stop: () => void process.off("SIGINT", onSignal).off("SIGTERM", onSignal),
  };
}
