import type { Socket } from "node:net";
import { TLSSocket } from "node:tls";

/** Calls back when a socket is connected, with TLS where it speaks that; breaks it off when that takes too long. */
export function guardConnect(socket: Socket, connectMs: number, onConnect: () => void): void {
  if (!socket.connecting) return onConnect(); // it has served another request, or comes through a tunnel
  const timer = setTimeout(() => socket.destroy(connectTimeout(connectMs)), connectMs);
  socket
    .once(socket instanceof TLSSocket ? "secureConnect" : "connect", () => (clearTimeout(timer), onConnect()))
    .once("close", () => clearTimeout(timer));
}

/** The error of a connection that took too long, with the code that the operating system would give it. */
export function connectTimeout(connectMs: number): Error {
  return Object.assign(new Error(`no connection within ${connectMs / 1000} s`), { code: "ETIMEDOUT" });
}
