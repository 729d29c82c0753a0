import type { OnReadOpts, Socket } from "node:net";

/** Makes one socket read into the same few buffers again and again. */
export interface ReadBuffers {
  /** For the options with which the socket is made. */
  readonly onread: OnReadOpts;
  /** Makes `socket.read()` return what was read, as undici expects it. Call it once, before the socket is connected. */
  serve(socket: Socket): void;
}

const size = 256 * 1024;
// One may be with the reader, one in its queue, one waits to be asked for, and TLS may go on reading into a fourth: only
// then does the next read come round to the first again.
const count = 4;
// What is shorter is copied. undici keeps pieces of a header section, at most 16 KiB, until it is whole: in full reads it
// never spans more than there are buffers.
const short = 8 * 1024;

/**
 * Node gives every read of a socket fresh memory, and at the speed of a local network getting and freeing it costs more
 * than everything else that happens to the bytes. Holds for readers that pause the socket when a second chunk waits.
 */
export function createReadBuffers(): ReadBuffers {
  const buffers: Buffer[] = [];
  let next = 0;
  let waiting: Buffer[] = []; // what undici, told to pause, gave back, and what came behind it
  let socket: Socket | undefined;

  function take(read: Buffer): void {
    // TLS hands over what it has deciphered, though it was told to stop: copied, so that one buffer stays free for it.
    const isAhead = waiting.length > 0;
    if (isAhead || read.length < short) waiting.push(Buffer.from(read));
    else {
      waiting.push(read);
      next = (next + 1) % count;
    }
    if (!isAhead) socket?.emit("readable");
  }

  return {
    onread: {
      buffer: () => (buffers[next] ??= Buffer.allocUnsafeSlow(size)),
      callback(length, bytes) {
        take(Buffer.from(bytes.buffer, bytes.byteOffset, length));
        return waiting.length === 0;
      },
    },
    serve(served) {
      socket = served;
      // Node's own makes the socket read on, so it must not be asked while anything waits.
      const readOn = served.read.bind(served) as (bytes?: number) => Buffer | null;
      served.read = (bytes?: number) => {
        if (waiting.length === 0) return readOn(bytes);
        return bytes === 0 ? null : waiting.shift()!;
      };
      served.unshift = (chunk: Buffer) => {
        if (chunk.length > 0) waiting = [Buffer.from(chunk), ...waiting];
      };
    },
  };
}
