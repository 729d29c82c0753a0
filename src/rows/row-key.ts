import { createHash } from "node:crypto";

/** A row's id as 16 bytes in four words, so that millions of them need no strings. */
export const keyWords = 4;

// Hex digit to value; 255 for anything else.
const digits = new Uint8Array(256).fill(255);
for (let value = 0; value < 16; value++) {
  digits["0123456789abcdef".charCodeAt(value)] = value;
  digits["0123456789ABCDEF".charCodeAt(value)] = value;
}

/**
 * Reads the id at `bytes[start, end)` into `key[at .. at + 3]`. A GUID is taken in any case, with braces or without
 * (docs/protocol.md 9.6: the wire has lower case, cookies and SOAP upper case and braces); any other text is hashed. Says whether it was a GUID.
 */
export function readRowKey(
  bytes: Uint8Array,
  start: number,
  end: number,
  key: Uint32Array,
  at: number,
): boolean {
  const braced = end - start === 38 && bytes[start] === 0x7b && bytes[end - 1] === 0x7d ? 1 : 0;
  const isGuid = readGuid(bytes, start + braced, end - braced, key, at);
  if (!isGuid) hashText(bytes, start, end, key, at);
  return isGuid;
}

/** The first word of the key, if the id is a GUID in the wire's own spelling; anything else gives any number at all. */
export function readFirstWord(bytes: Uint8Array, start: number): number {
  return readHex(bytes, start, 8) >>> 0;
}

/** The key as GUID text, lower case, as the wire writes it. Only true to ids that are GUIDs. */
export function toGuidText(key: Uint32Array, at: number): string {
  let hex = "";
  for (let word = 0; word < keyWords; word++) hex += key[at + word]!.toString(16).padStart(8, "0");
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}

function readGuid(bytes: Uint8Array, start: number, end: number, key: Uint32Array, at: number): boolean {
  if (end - start !== 36) return false;
  if (
    bytes[start + 8] !== 0x2d ||
    bytes[start + 13] !== 0x2d ||
    bytes[start + 18] !== 0x2d ||
    bytes[start + 23] !== 0x2d
  )
    return false;
  const a = readHex(bytes, start, 8);
  const b = readHex(bytes, start + 9, 4);
  const c = readHex(bytes, start + 14, 4);
  const d = readHex(bytes, start + 19, 4);
  const e = readHex(bytes, start + 24, 4);
  const f = readHex(bytes, start + 28, 8);
  if (a < 0 || b < 0 || c < 0 || d < 0 || e < 0 || f < 0) return false;
  key[at] = a;
  key[at + 1] = b * 0x10000 + c;
  key[at + 2] = d * 0x10000 + e;
  key[at + 3] = f;
  return true;
}

function readHex(bytes: Uint8Array, start: number, count: number): number {
  let high = 0;
  let seen = 0;
  for (let i = start; i < start + count; i++) {
    const digit = digits[bytes[i]!]!;
    seen |= digit;
    high = high * 16 + digit;
  }
  return seen > 15 ? -1 : high;
}

function hashText(bytes: Uint8Array, start: number, end: number, key: Uint32Array, at: number): void {
  const hash = createHash("sha256").update(bytes.subarray(start, end)).digest();
  for (let word = 0; word < keyWords; word++) key[at + word] = hash.readUInt32BE(word * 4);
}
