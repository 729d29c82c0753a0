import type { DvsyncError } from "../errors/dvsync-error.ts";
import { fail } from "../errors/fail.ts";

/** Makes a closed pipe (`| head`) end quietly instead of crashing; any other write that fails is told, once. */
export function guardOutput(
  output: NodeJS.WritableStream,
  name: "stdout" | "stderr",
  onFailed: (failure: DvsyncError) => void,
): void {
  let failed = false;
  output.on("error", (error: NodeJS.ErrnoException) => {
    // EOF is what Windows says for a closed pipe
    if (failed || ["EPIPE", "EOF", "ERR_STREAM_DESTROYED"].includes(error.code ?? "")) return;
    failed = true;
    onFailed(fail("DVS-OUTPUT", { stream: name, reason: error.code ?? error.message }, error));
  });
}
