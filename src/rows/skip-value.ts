/** The value does not end in these bytes. */
export const incomplete = -1;
/** White space between tokens, or not JSON at all. */
export const irregular = -2;

const quote = 0x22;
const backslash = 0x5c;
/** How deep rows may be nested. */
export const deepest = 256;

// Bytes that stand for themselves inside a string: all but the quote, the backslash and control characters (RFC 8259 7).
const plain = new Uint8Array(256).fill(1, 0x20);
plain[quote] = 0;
plain[backslash] = 0;

// Bytes that may stand in true, false, null or a number.
const scalar = new Uint8Array(256);
for (const char of "+-.0123456789Eaeflnrstu") scalar[char.charCodeAt(0)] = 1;

/** From the first byte of a compact JSON value to the offset behind it, or `incomplete`, or `irregular`. */
export function skipValue(bytes: Uint8Array, start: number, limit: number, depth = 0): number {
  const first = bytes[start];
  if (first === quote) return skipString(bytes, start, limit);
  if (first === 0x7b) return skipObject(bytes, start, limit, depth + 1);
  if (first === 0x5b) return skipArray(bytes, start, limit, depth + 1);
  return skipScalar(bytes, start, limit);
}

/** From an opening quote to the offset behind the closing one, or `incomplete`, or `irregular`. */
export function skipString(bytes: Uint8Array, open: number, limit: number): number {
  let i = open + 1;
  for (;;) {
    while (i < limit && plain[bytes[i]!] === 1) i++;
    if (i >= limit) return incomplete;
    const stop = bytes[i]!;
    if (stop === quote) return i + 1;
    if (stop !== backslash) return irregular;
    i = skipEscape(bytes, i, limit);
    if (i < 0) return i;
  }
}

/** True for `true`, `false`, `null` and numbers as RFC 8259 6 spells them. */
export function isScalar(bytes: Uint8Array, start: number, end: number): boolean {
  const first = bytes[start]!;
  if (first === 0x6e) return end - start === 4 && isAt(bytes, start, nullWord);
  if (first === 0x74) return end - start === 4 && isAt(bytes, start, trueWord);
  if (first === 0x66) return end - start === 5 && isAt(bytes, start, falseWord);
  let i = first === 0x2d ? start + 1 : start;
  const whole = bytes[i] === 0x30 ? i + 1 : skipDigits(bytes, i, end);
  if (whole === i || whole > end) return false;
  if (whole === end) return true;
  i = whole;
  if (bytes[i] === 0x2e) {
    const fraction = skipDigits(bytes, i + 1, end);
    if (fraction === i + 1) return false;
    i = fraction;
  }
  if (i < end && (bytes[i]! | 0x20) === 0x65) {
    const sign = bytes[i + 1] === 0x2b || bytes[i + 1] === 0x2d ? 1 : 0;
    const exponent = skipDigits(bytes, i + 1 + sign, end);
    if (exponent === i + 1 + sign) return false;
    i = exponent;
  }
  return i === end;
}

const nullWord = Buffer.from("null");
const trueWord = Buffer.from("true");
const falseWord = Buffer.from("false");

/** True when the word stands at this offset. */
export function isAt(bytes: Uint8Array, at: number, word: Uint8Array): boolean {
  for (let i = 0; i < word.length; i++) if (bytes[at + i] !== word[i]) return false;
  return true;
}

export function isPlain(byte: number): boolean {
  return plain[byte] === 1;
}

export function isScalarByte(byte: number): boolean {
  return scalar[byte] === 1;
}

/** The one-letter escapes: `\" \\ \/ \b \f \n \r \t`. */
export function isSimpleEscape(byte: number): boolean {
  return byte !== 0x75 && byte < 128 && '"\\/bfnrt'.includes(String.fromCharCode(byte));
}

export function isHexDigit(byte: number): boolean {
  return (byte >= 0x30 && byte <= 0x39) || ((byte | 0x20) >= 0x61 && (byte | 0x20) <= 0x66);
}

function skipScalar(bytes: Uint8Array, start: number, limit: number): number {
  let i = start;
  while (i < limit && scalar[bytes[i]!] === 1) i++;
  if (i >= limit) return incomplete;
  return isScalar(bytes, start, i) ? i : irregular;
}

function skipObject(bytes: Uint8Array, open: number, limit: number, depth: number): number {
  if (depth > deepest) return irregular; // the general path keeps a stack of its own
  let i = open + 1;
  if (i < limit && bytes[i] === 0x7d) return i + 1;
  for (;;) {
    if (i >= limit) return incomplete;
    if (bytes[i] !== quote) return irregular;
    i = skipString(bytes, i, limit);
    if (i < 0) return i;
    if (i + 1 >= limit) return incomplete;
    if (bytes[i] !== 0x3a) return irregular;
    i = skipValue(bytes, i + 1, limit, depth);
    if (i < 0) return i;
    if (i >= limit) return incomplete;
    if (bytes[i] === 0x7d) return i + 1;
    if (bytes[i] !== 0x2c) return irregular;
    i++;
  }
}

function skipArray(bytes: Uint8Array, open: number, limit: number, depth: number): number {
  if (depth > deepest) return irregular;
  let i = open + 1;
  if (i < limit && bytes[i] === 0x5d) return i + 1;
  for (;;) {
    if (i >= limit) return incomplete;
    i = skipValue(bytes, i, limit, depth);
    if (i < 0) return i;
    if (i >= limit) return incomplete;
    if (bytes[i] === 0x5d) return i + 1;
    if (bytes[i] !== 0x2c) return irregular;
    i++;
  }
}

/** From a backslash to the offset behind its escape, or `incomplete`, or `irregular`. */
export function skipEscape(bytes: Uint8Array, at: number, limit: number): number {
  if (at + 1 >= limit) return incomplete;
  const kind = bytes[at + 1]!;
  if (kind !== 0x75) return isSimpleEscape(kind) ? at + 2 : irregular;
  for (let i = at + 2; i < at + 6; i++) {
    if (i >= limit) return incomplete;
    if (!isHexDigit(bytes[i]!)) return irregular;
  }
  return at + 6;
}

function skipDigits(bytes: Uint8Array, start: number, end: number): number {
  let i = start;
  while (i < end && bytes[i]! >= 0x30 && bytes[i]! <= 0x39) i++;
  return i;
}
