import { crc32 } from "node:zlib";

/** A checksum over lines in any order, to and from which lines can be added and taken away. */
export interface Checksum {
  add(crc: number, length: number): void;
  remove(crc: number, length: number): void;
  /** `crcsum:` and two sums in hex. */
  toText(): string;
}

/** The checksum of no lines, or the one that `text` tells. Sums, not exclusive ors: two equal mistakes must not undo each other. */
export function createChecksum(text?: string): Checksum {
  const match = /^crcsum:([0-9a-f]{8})([0-9a-f]{8})$/.exec(text ?? "");
  let sum = Number.parseInt(match?.[1] ?? "0", 16);
  let mixed = Number.parseInt(match?.[2] ?? "0", 16);
  return {
    add(crc, length) {
      sum = (sum + crc) >>> 0;
      mixed = (mixed + mix(crc, length)) >>> 0;
    },
    remove(crc, length) {
      sum = (sum - crc) >>> 0;
      mixed = (mixed - mix(crc, length)) >>> 0;
    },
    toText: () => `crcsum:${toHex(sum)}${toHex(mixed)}`,
  };
}

/** The CRC-32 of the line `bytes[start, end)`. */
export function toCrc(bytes: Buffer, start: number, end: number): number {
  return crc32(bytes.subarray(start, end));
}

function mix(crc: number, length: number): number {
  const hash = Math.imul(crc ^ Math.imul(length, 0x9e3779b1), 0x85ebca6b);
  return (hash ^ (hash >>> 15)) >>> 0;
}

function toHex(word: number): string {
  return word.toString(16).padStart(8, "0");
}
