import type { Socket } from "node:net";
import { Duplex } from "node:stream";

// RFC 9110 15.2: a client survives a `100 Continue` before the answer, wanted or not. undici breaks the connection.
const status = Buffer.from("HTTP/1.1 100");
const headEnd = "\r\n\r\n";
// As much as Node allows a header. What is longer goes on to undici, which breaks the connection.
const maxHead = 16 * 1024;

/** A connection as it is, but for `100 Continue` answers, which are left out. One answer follows one request, as in HTTP/1.1 without pipelining. */
export function withoutContinue(socket: Socket): Duplex {
  let isExpecting = false; // an answer begins with the next bytes
  let head: Buffer = Buffer.alloc(0);

  function take(chunk: Buffer): Buffer {
    if (!isExpecting) return chunk;
    head = head.length === 0 ? chunk : Buffer.concat([head, chunk]);
    for (;;) {
      if (head.length < status.length && status.subarray(0, head.length).equals(head)) return Buffer.alloc(0);
      if (head.length > maxHead || !head.subarray(0, status.length).equals(status)) {
        const answer = head;
        isExpecting = false;
        head = Buffer.alloc(0);
        return answer;
      }
      const end = head.indexOf(headEnd);
      if (end < 0) return Buffer.alloc(0);
      head = head.subarray(end + headEnd.length);
    }
  }

  const stream = new Duplex({
    read: () => void socket.resume(),
    write(chunk: Buffer, _, done) {
      isExpecting = true;
      socket.write(chunk, done);
    },
    final: (done) => void socket.end(done),
    destroy(error, done) {
      socket.destroy(error ?? undefined);
      done(error);
    },
  });
  socket.on("data", (chunk: Buffer) => {
    const bytes = take(chunk);
    if (bytes.length > 0 && !stream.push(bytes)) socket.pause();
  });
  socket.on("end", () => stream.push(null));
  socket.on("error", (error) => stream.destroy(error));
  socket.on("close", () => stream.destroy());
  // A connection that is idle keeps no process alive.
  return Object.assign(stream, { ref: () => socket.ref(), unref: () => socket.unref() });
}
