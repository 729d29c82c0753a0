import type { OnReadOpts, Socket } from "node:net";

/** Makes one socket read into the same few buffers again and again. */
export interface ReadBuffers {
  /** For the options with which the socket is made. */
  readonly onread: OnReadOpts;
  /** Makes `socket.read()` return what was read, as undici expects it. Call it once, before the socket is connected. */
  serve(socket: Socket): void;
}

const size = 256 * 1024;
// One may be with the reader, one in its queue, one waits to be asked for: the next read comes round to the first again.
const count = 3;
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
  let rest: Buffer | null = null; // what undici gave back when it was told to pause
  let waiting: Buffer | null = null; // behind it; nothing more is read until it is taken
  let socket: Socket | undefined;

  return {
    onread: {
      buffer: () => (buffers[next] ??= Buffer.allocUnsafeSlow(size)),
      callback(length, bytes) {
        const read = Buffer.from(bytes.buffer, bytes.byteOffset, length);
        if (length < short) waiting = Buffer.from(read);
        else {
          waiting = read;
          next = (next + 1) % count;
        }
        socket?.emit("readable");
        return waiting === null;
      },
    },
    serve(served) {
      socket = served;
      // Node's own makes the socket read on, so it must not be asked while anything waits.
      const readOn = served.read.bind(served) as (bytes?: number) => Buffer | null;
      served.read = (bytes?: number) => {
        if (rest === null && waiting === null) return readOn(bytes);
        if (bytes === 0) return null;
        const chunk = rest ?? waiting;
        if (rest === null) waiting = null;
        rest = null;
        return chunk;
      };
      served.unshift = (chunk: Buffer) => {
        if (chunk.length > 0) rest = Buffer.concat(rest === null ? [chunk] : [chunk, rest]);
      };
    },
  };
}
