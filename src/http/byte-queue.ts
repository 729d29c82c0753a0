/** The valve of the connection behind a queue. */
export interface Valve {
  pause(): void;
  resume(): void;
  /** Breaks the connection off; the queue hears of it through `fail`. */
  abort(): void;
}

// A short body is read to its end so that the connection can be used again; a longer one is not worth it.
const drainAtMost = 128 * 1024;
const drainMs = 1000;

/**
 * The chunks of one body, between the socket that pushes and the one reader: not copied, and a broken connection never
 * looks like the end. A chunk is the reader's until it asks for the next one; while a second one waits, the socket is paused.
 */
export class ByteQueue implements AsyncIterableIterator<Buffer> {
  readonly #valve: Valve;
  #chunks: Buffer[] = [];
  #held = 0;
  #over: { error?: unknown } | null = null;
  #reader: Settle | null = null;
  #drop: { bytes: number; promise: Promise<void>; done: () => void } | null = null;

  constructor(valve: Valve) {
    this.#valve = valve;
  }

  push(chunk: Buffer): void {
    if (chunk.length === 0) return; // undici says so when it goes on after a pause
    if (this.#drop) {
      this.#drop.bytes += chunk.length;
      if (this.#drop.bytes > drainAtMost) this.#valve.abort();
    } else if (this.#reader) {
      this.#reader.resolve({ done: false, value: chunk });
      this.#reader = null;
    } else {
      this.#chunks.push(chunk);
      this.#held += chunk.length;
      this.#valve.pause();
    }
  }

  end(): void {
    this.#settle({});
  }

  /** Nothing more will come; the reader gets what has arrived, then the error. */
  fail(error: unknown): void {
    this.#settle({ error });
  }

  /** The reader gets the error now, whatever has arrived. */
  break(error: unknown): void {
    this.#chunks = [];
    this.#over = null;
    this.#settle({ error });
  }

  next(): Promise<IteratorResult<Buffer>> {
    if (this.#reader) return Promise.reject(new Error("a body has one reader"));
    const chunk = this.#chunks.shift();
    if (chunk === undefined) {
      return new Promise((resolve, reject) => {
        this.#reader = { resolve, reject };
        this.#flush();
      });
    }
    this.#held -= chunk.length;
    if (this.#chunks.length === 0) this.#valve.resume();
    return Promise.resolve({ done: false, value: chunk });
  }

  /** Called by `for await` when the reader leaves early. */
  async return(): Promise<IteratorResult<Buffer>> {
    await this.discard();
    return { done: true, value: undefined };
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  /** Gives the connection back: reads a short rest to its end, breaks a long or slow one off. */
  async discard(): Promise<void> {
    // What was thrown away must not read as a whole body afterwards.
    if (this.#over && this.#chunks.length > 0) this.#over = { error: discarded() };
    this.#chunks = [];
    if (this.#over) return;
    if (!this.#drop) {
      let done!: () => void;
      const promise = new Promise<void>((resolve) => (done = resolve));
      const timer = setTimeout(() => this.#valve.abort(), drainMs);
      this.#drop = { bytes: this.#held, promise, done: () => (clearTimeout(timer), done()) };
      this.#reader?.reject(discarded());
      this.#reader = null;
      if (this.#held > drainAtMost) this.#valve.abort();
      else this.#valve.resume();
    }
    await this.#drop.promise;
  }

  #settle(over: { error?: unknown }): void {
    if (this.#over) return;
    this.#over = this.#drop ? { error: discarded() } : over;
    this.#drop?.done();
    this.#flush();
  }

  #flush(): void {
    const reader = this.#reader;
    if (!reader || !this.#over || this.#chunks.length > 0) return;
    this.#reader = null;
    if ("error" in this.#over) reader.reject(this.#over.error);
    else reader.resolve({ done: true, value: undefined });
  }
}

interface Settle {
  resolve(result: IteratorResult<Buffer>): void;
  reject(error: unknown): void;
}

function discarded(): Error {
  return new Error("this body was discarded");
}
