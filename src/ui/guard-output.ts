import { DvsyncError, exitCodes } from "../errors.ts";

/** Makes a closed pipe (`| head`) call `onClosed` once instead of crashing; any other failed write is thrown as an I/O error. */
export function guardOutput(output: NodeJS.WritableStream, onClosed: () => void): void {
  let closed = false;
  output.on("error", (error: NodeJS.ErrnoException) => {
    // EOF is what Windows says for a closed pipe
    if (error.code !== "EPIPE" && error.code !== "EOF" && error.code !== "ERR_STREAM_DESTROYED") {
      throw new DvsyncError({
        code: "DVS-OUTPUT",
        exitCode: exitCodes.io,
        message: `The output cannot be written: ${error.message}.`,
        cause: error,
      });
    }
    if (closed) return;
    closed = true;
    onClosed();
  });
}
