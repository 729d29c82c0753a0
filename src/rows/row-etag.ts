import { createHash } from "node:crypto";
import { isAt, skipString, skipValue } from "./skip-value.ts";

const name = Buffer.from('"@odata.etag":');
const opening = Buffer.from('"W/\\"');
const closing = Buffer.from('\\""');

/** How many words an etag takes; the two highest bits of the first one are always free. */
export const etagWords = 2;

/**
 * Reads the etag of the compact row at `bytes[start, end)` into `words[at]` and `words[at + 1]`, so that equal etags give
 * equal words, and row versions (docs/protocol.md 4.4) exactly so. False when the row has none.
 */
export function readEtag(bytes: Buffer, start: number, end: number, words: Uint32Array, at: number): boolean {
  const open = findEtag(bytes, start, end);
  if (open < 0) return false;
  let digitsEnd = open + opening.length;
  if (isAt(bytes, open, opening)) while (isDigit(bytes[digitsEnd])) digitsEnd++;
  const digits = digitsEnd - open - opening.length;
  if (digits > 0 && digits <= 20 && isAt(bytes, digitsEnd, closing)) {
    // The last nine digits fit into one word, those before them into the other.
    const middle = Math.max(digitsEnd - 9, open + opening.length);
    words[at] = readDigits(bytes, open + opening.length, middle) % 0x40000000;
    words[at + 1] = readDigits(bytes, middle, digitsEnd);
    return true;
  }
  const hash = createHash("sha256")
    .update(bytes.subarray(open, skipString(bytes, open, end)))
    .digest();
  words[at] = hash.readUInt32BE(0) % 0x40000000;
  words[at + 1] = hash.readUInt32BE(4);
  return true;
}

/** The etag of a compact row as text, like `W/"919058"`; null when it has none. */
export function toEtagText(bytes: Buffer, start: number, end: number): string | null {
  const open = findEtag(bytes, start, end);
  if (open < 0) return null;
  return JSON.parse(bytes.toString("utf8", open, skipString(bytes, open, end))) as string;
}

/** The row version that an etag holds; null when it holds anything else. */
export function toVersion(etag: string | null): bigint | null {
  const digits = /^W\/"(\d{1,20})"$/.exec(etag ?? "")?.[1];
  return digits === undefined ? null : BigInt(digits);
}

/** The offset of the etag's opening quote, or -1. */
function findEtag(bytes: Buffer, start: number, end: number): number {
  for (let i = start + 1; bytes[i] === 0x22;) {
    if (isAt(bytes, i, name) && bytes[i + name.length] === 0x22) return i + name.length;
    const valueEnd = skipValue(bytes, skipString(bytes, i, end) + 1, end);
    if (valueEnd < 0) return -1;
    i = valueEnd + 1;
  }
  return -1;
}

function isDigit(byte: number | undefined): boolean {
  return byte !== undefined && byte >= 0x30 && byte <= 0x39;
}

function readDigits(bytes: Buffer, start: number, end: number): number {
  let value = 0;
  for (let i = start; i < end; i++) value = value * 10 + bytes[i]! - 0x30;
  return value;
}
