/** The lines of a chunk as pieces to be written. */
export interface LinePieces {
  /** Bytes gathered since the last `take`. */
  readonly bytes: number;
  /** The row `chunk[start, end)` becomes a line; the byte behind it may be overwritten. */
  addLine(chunk: Buffer, start: number, end: number): void;
  /** Hands over the pieces, and forgets them. */
  take(): Buffer[];
}

/** Creates a gatherer of as few pieces as the lines allow: neighbours in a chunk that only a comma parts become one. */
export function createLinePieces(): LinePieces {
  const newline = Buffer.from("\n");
  let taken: Buffer[] = [];
  let bytes = 0;
  let run: Buffer | undefined;
  let runStart = 0;
  let runEnd = 0;

  function endRun(): void {
    if (run !== undefined) taken.push(run.subarray(runStart, runEnd));
    run = undefined;
  }

  return {
    get bytes() {
      return bytes;
    },
    addLine(chunk, start, end) {
      if (run !== chunk || runEnd !== start) {
        endRun();
        run = chunk;
        runStart = start;
      }
      bytes += end + 1 - start;
      if (end < chunk.length) {
        chunk[end] = 0x0a; // in the place of the comma or bracket behind the row
        runEnd = end + 1;
      } else {
        runEnd = end;
        endRun();
        taken.push(newline);
      }
    },
    take() {
      endRun();
      const pieces = taken;
      taken = [];
      bytes = 0;
      return pieces;
    },
  };
}
