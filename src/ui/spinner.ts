/** A line on the terminal that moves, and gets out of the way of other lines. */
export interface Spinner {
  /** Shows this text from the next frame on; the first call loads ora. */
  readonly show: (text: string) => void;
  /** Takes the line away while `write` runs. */
  readonly around: (write: () => void) => void;
  /** Takes the line away; `show` brings it back. */
  readonly stop: () => void;
}

/** Opens a spinner on a terminal; nothing is loaded or drawn before the first `show`. */
export function openSpinner(stream: NodeJS.WritableStream, color: boolean): Spinner {
  let ora: import("ora").Ora | null = null;
  let loading: Promise<unknown> | null = null;
  let text: string | null = null;
  const load = async () => {
    const { default: openOra } = await import("ora");
    // discardStdin would put the terminal into raw mode; whether to draw was decided by the caller.
    ora = openOra({ stream, color: color ? "cyan" : false, discardStdin: false, isEnabled: true });
    if (text !== null) ora.start(text);
  };
  return {
    show(next) {
      text = next;
      if (ora === null) loading ??= load().catch(() => undefined);
      else if (ora.isSpinning) ora.text = next;
      else ora.start(next);
    },
    around(write) {
      if (ora?.isSpinning !== true) return write();
      ora.clear();
      write();
      ora.render();
    },
    stop() {
      text = null;
      if (ora?.isSpinning === true) ora.stop();
    },
  };
}
