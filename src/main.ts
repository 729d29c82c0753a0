import { DvsyncError, exitCodes } from "./errors.ts";
import { runProgram } from "./cli/program.ts";
import { guardOutput } from "./ui/guard-output.ts";
import { tellFailure } from "./ui/tell-failure.ts";

/** Runs one command line; the exit code is in `process.exitCode` afterwards. */
export async function main(argv: readonly string[]): Promise<void> {
  // Certificates are always checked, by the libraries that sign in, too.
  delete process.env["NODE_TLS_REJECT_UNAUTHORIZED"];
  for (const stream of [process.stdout, process.stderr]) guardOutput(stream, () => undefined); // `| head` ends quietly
  const interruption = listenForSignals();
  const onStandstill = (): void => tellStandstill(argv);
  process.once("beforeExit", onStandstill);
  try {
    process.exitCode = await runProgram(argv, {
      stdout: process.stdout,
      stderr: process.stderr,
      stdin: process.stdin,
      env: process.env,
      cwd: process.cwd(),
      signal: interruption.signal,
    });
  } catch (error) {
    tellFailure(error, argv, process);
    process.exitCode = error instanceof DvsyncError ? error.exitCode : exitCodes.bug;
  } finally {
    interruption.stop();
    process.off("beforeExit", onStandstill);
  }
}

/** A command that waits for what cannot happen any more must not look like one that is done. */
function tellStandstill(argv: readonly string[]): void {
  const error = new Error("nothing is left to wait for, but the command has not ended");
  tellFailure(error, argv, process);
  process.exitCode = exitCodes.bug;
}

/** The first SIGINT or SIGTERM aborts the run, which then ends by itself with its files whole; the second leaves at once. */
function listenForSignals(): { signal: AbortSignal; stop: () => void } {
  const controller = new AbortController();
  const onSignal = (name: NodeJS.Signals) => {
    const exitCode = name === "SIGINT" ? exitCodes.interrupted : exitCodes.terminated;
    if (controller.signal.aborted) {
      // Not process.exit, which waits for a disk that hangs. For a shell the exit code is the same: 128 + the signal.
      process.removeAllListeners(name);
      process.kill(process.pid, name);
      return;
    }
    controller.abort(
      new DvsyncError({
        code: "DVS-INTERRUPTED",
        exitCode,
        message: `stopped by ${name}; every file is whole, and an unfinished full pull can be gone on with`,
        hint: "run the same command again",
      }),
    );
  };
  process.on("SIGINT", onSignal).on("SIGTERM", onSignal);
  // A file beyond `ulimit -f` is then a write that fails (EFBIG, exit 74), not a sudden end.
  process.on("SIGXFSZ", () => undefined);
  return {
    signal: controller.signal,
    stop: () => void process.off("SIGINT", onSignal).off("SIGTERM", onSignal),
  };
}
