import { deepest, isHexDigit, isPlain, isScalar, isScalarByte, isSimpleEscape } from "./skip-value.ts";

/** Takes one JSON value in pieces cut anywhere, drops the white space between its tokens, and checks its grammar (RFC 8259). */
export interface Compactor {
  /** Forgets what it had and expects a new value. */
  start(): void;
  /** Eats bytes from `at` on; returns the offset behind the value, or -1 when it goes on after `limit`. Throws `NotJsonError`. */
  feed(bytes: Uint8Array, at: number, limit: number): number;
  /** Hands over the compact bytes of the value, with one byte of room behind them, and forgets them. */
  take(): Buffer;
}

/** These bytes are not JSON. */
export class NotJsonError extends Error {
  override readonly name = "NotJsonError";
}

/** A value is longer than it may be; it would be the next time, too. */
export class TooLongError extends NotJsonError {}

const firstRoom = 2048;

// What the grammar allows next.
const value = 0;
const valueOrEnd = 1; // just behind [
const nameOrEnd = 2; // just behind {
const name = 3;
const colon = 4;
const commaOrEnd = 5;
const inString = 6;
const inEscape = 7;
const inUnicode = 8;
const inScalar = 9;
const done = 10;

/** Creates the general path: slower than a row scanner, at home with white space, nesting and every cut. `most` bounds the compact bytes. */
export function createCompactor(most = Number.POSITIVE_INFINITY): Compactor {
  let out = Buffer.allocUnsafe(firstRoom);
  let length = 0;
  let state = value;
  let stack: number[] = []; // of 0x7b and 0x5b
  let stringIsName = false;
  let hexLeft = 0;
  let scalarStart = 0;

  function put(byte: number): void {
    if (length === out.length) grow();
    out[length++] = byte;
  }

  function grow(): void {
    if (length >= most) throw new TooLongError(`a value is longer than ${most} bytes`);
    const larger = Buffer.allocUnsafe(out.length * 2);
    out.copy(larger, 0, 0, length);
    out = larger;
  }

  function valueEnded(): number {
    return stack.length === 0 ? done : commaOrEnd;
  }

  function open(byte: number): number {
    if (stack.length > deepest) throw new NotJsonError(`a value is nested more than ${deepest} deep`);
    stack.push(byte);
    put(byte);
    return byte === 0x7b ? nameOrEnd : valueOrEnd;
  }

  function close(byte: number): number {
    const opened = stack.pop();
    if (opened !== (byte === 0x7d ? 0x7b : 0x5b)) throw unexpected(byte);
    put(byte);
    return valueEnded();
  }

  function openString(isName: boolean): number {
    stringIsName = isName;
    put(0x22);
    return inString;
  }

  function beginValue(byte: number): number {
    if (byte === 0x22) return openString(false);
    if (byte === 0x7b || byte === 0x5b) return open(byte);
    if (!isScalarByte(byte)) throw unexpected(byte);
    scalarStart = length;
    put(byte);
    return inScalar;
  }

  function endScalar(): number {
    if (!isScalar(out, scalarStart, length))
      throw new NotJsonError(
        `${JSON.stringify(out.toString("latin1", scalarStart, Math.min(length, scalarStart + 20)))} is no JSON value`,
      );
    return valueEnded();
  }

  /** One byte between tokens; white space never comes here. */
  function structural(byte: number): number {
    switch (state) {
      case value:
        return beginValue(byte);
      case valueOrEnd:
        return byte === 0x5d ? close(byte) : beginValue(byte);
      case nameOrEnd:
        if (byte === 0x7d) return close(byte);
        if (byte === 0x22) return openString(true);
        throw unexpected(byte);
      case name:
        if (byte === 0x22) return openString(true);
        throw unexpected(byte);
      case colon:
        if (byte !== 0x3a) throw unexpected(byte);
        put(byte);
        return value;
      default:
        if (byte === 0x7d || byte === 0x5d) return close(byte);
        if (byte !== 0x2c) throw unexpected(byte);
        put(byte);
        return stack.at(-1) === 0x7b ? name : value;
    }
  }

  return {
    start() {
      length = 0;
      state = value;
      stack = [];
    },
    feed(bytes, at, limit) {
      let i = at;
      while (i < limit) {
        const byte = bytes[i]!;
        if (state === inString) {
          if (isPlain(byte)) put(byte);
          else if (byte === 0x22) {
            put(byte);
            state = stringIsName ? colon : valueEnded();
          } else if (byte === 0x5c) {
            put(byte);
            state = inEscape;
          } else throw new NotJsonError(`a raw control character 0x${byte.toString(16)} inside a string`);
        } else if (state === inEscape) {
          if (byte === 0x75) {
            hexLeft = 4;
            state = inUnicode;
          } else if (isSimpleEscape(byte)) state = inString;
          else throw unexpected(byte);
          put(byte);
        } else if (state === inUnicode) {
          if (!isHexDigit(byte)) throw unexpected(byte);
          put(byte);
          if (--hexLeft === 0) state = inString;
        } else if (state === inScalar) {
          if (isScalarByte(byte)) put(byte);
          else {
            state = endScalar();
            if (state === done) return i;
            continue; // this byte belongs to what follows the scalar
          }
        } else if (byte !== 0x20 && byte !== 0x0a && byte !== 0x0d && byte !== 0x09) state = structural(byte);
        i++;
        if (state === done) return i;
      }
      return -1;
    },
    take() {
      if (length === out.length) grow();
      const taken = out.subarray(0, length + 1);
      out = Buffer.allocUnsafe(firstRoom);
      length = 0;
      return taken;
    },
  };
}

function unexpected(byte: number): NotJsonError {
  const shown =
    byte >= 0x20 && byte < 0x7f ? `"${String.fromCharCode(byte)}"` : `byte 0x${byte.toString(16)}`;
  return new NotJsonError(`unexpected ${shown}`);
}
