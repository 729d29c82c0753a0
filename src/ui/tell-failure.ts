import { toErrorJson } from "./json-lines.ts";
import type { OutputStream } from "./output-stream.ts";
import { renderError } from "./render-error.ts";

/** Says on stderr why a command failed where no reporter is open: as text, and with `--json` as a last line of JSON too, as a reporter does. */
export function tellFailure(
  error: unknown,
  argv: readonly string[],
  stderr: OutputStream,
  secrets: readonly string[],
): void {
  // The command line may be what is wrong, so it is only looked at.
  const verbose = argv.includes("--verbose") || argv.includes("-v");
  stderr.write(`${renderError(error, { verbose, secrets })}\n`);
  if (argv.includes("--json")) stderr.write(`${toErrorJson(null, error, secrets)}\n`);
}
