import type { EmulatorRequest } from "../request.ts";

/** A request that waits. */
export interface Hold {
  /** Resolves when the request has come to the point where it waits. */
  readonly reached: Promise<void>;
  /** Lets it go on; before it has come, lets it pass. */
  release(): void;
}

/** A hold as the server sees it. */
export interface Waiting {
  /** Undefined: before the request is answered; else after so many bytes of the body. */
  readonly afterBytes: number | undefined;
  wait(): Promise<void>;
}

interface Entry extends Waiting {
  readonly match: (request: EmulatorRequest) => boolean;
}

/** The holds that wait for a request; each catches one. */
export class HoldBook {
  readonly #entries = new Set<Entry>();
  readonly #release = new Set<() => void>();

  /** Holds the next matching request, before it is answered or after some bytes of the body. */
  hold(match: (request: EmulatorRequest) => boolean, afterBytes?: number): Hold {
    const reached = openGate();
    const released = openGate();
    const wait = async (): Promise<void> => {
      reached.open();
      await released.passed;
    };
    const entry: Entry = { match, afterBytes, wait };
    this.#entries.add(entry);
    const release = (): void => {
      this.#entries.delete(entry);
      this.#release.delete(release);
      released.open();
    };
    this.#release.add(release);
    return { reached: reached.passed, release };
  }

  /** The hold that catches a request, if any. */
  take(request: EmulatorRequest): Waiting | undefined {
    for (const entry of this.#entries) {
      if (!entry.match(request)) continue;
      this.#entries.delete(entry);
      return entry;
    }
    return undefined;
  }

  /** Lets everything go on. */
  releaseAll(): void {
    for (const release of this.#release) release();
  }
}

function openGate(): { readonly passed: Promise<void>; readonly open: () => void } {
  let open: (() => void) | undefined;
  const passed = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { passed, open: () => open?.() };
}
