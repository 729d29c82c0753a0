// The innermost loop of a pull, in AssemblyScript: walks compact, flat rows 16 bytes at a step. The build compiles it into
// dist/walk-rows.wasm; src/rows/row-walker.ts is its only caller, and src/rows/row-scanner.ts and row-key.ts say the same
// in TypeScript. Memory: the name of the id at 0, the names of the last row at NAMES, 32 bytes each, with their lengths at
// LENGTHS, the chunk at CHUNK with room for the beginning of a cut row before it, what was found at FOUND.

const NAMES: i32 = 1024;
const MOST_NAMES: i32 = 256;
const LENGTHS: i32 = NAMES + MOST_NAMES * 32;
const BEFORE: i32 = 64 * 1024;
const CHUNK: i32 = LENGTHS + MOST_NAMES + BEFORE;
const FOUND: i32 = CHUNK + 256 * 1024 + 64;
const MOST: i32 = 4096;
const WORDS: i32 = 8;

export function chunkAt(): i32 {
  return CHUNK;
}

export function foundAt(): i32 {
  return FOUND;
}

/**
 * Walks rows parted by commas from `start` on and writes eight words for each: its start, the offset behind it, where its
 * id starts and ends, and the id as four words. Puts a newline behind each. Stops before the first row that is cut,
 * nested, has white space between its tokens, has no GUID of 36 letters for an id, may be a deleted entity, or is no
 * JSON; returns how many it found.
 */
export function walk(start: i32, limit: i32, idLength: i32): i32 {
  if (idLength > NAMES) return 0; // it would lie over the names of the last row
  // Nothing in a row may be followed by a zero, so nothing below need ask where the chunk ends.
  v128.store(limit, i8x16.splat(0));
  let found: i32 = 0;
  let row = start;
  while (found < MOST) {
    const end = walkRow(row, idLength, FOUND + found * WORDS * 4);
    if (end < 0) break;
    found++;
    const isLast = load<u8>(end) != 0x2c;
    store<u8>(end, 0x0a);
    if (isLast) break;
    row = end + 1;
  }
  return found;
}

function walkRow(start: i32, idLength: i32, found: i32): i32 {
  if (load<u8>(start) != 0x7b) return -1;
  let idStart: i32 = 0;
  let i = start + 1;
  for (let member: i32 = 0; ; member++) {
    const name = i + 1;
    i = skipName(i, member);
    if (i < 0) return -1;
    const isId = isIdName(name, i - 2 - name, idLength);
    // An id that comes twice, or is no GUID, is for the caller to judge.
    if (isId && (idStart != 0 || load<u8>(i) != 0x22)) return -1;
    if (load<u8>(i) == 0x22) {
      const valueStart = i + 1;
      i = skipString(valueStart);
      if (i < 0 || (isId && i - valueStart != 37)) return -1;
      if (isId) idStart = valueStart;
    } else {
      i = skipScalar(i);
      if (i < 0) return -1;
    }
    const after = load<u8>(i++);
    if (after == 0x2c) continue;
    if (after != 0x7d || idStart == 0 || !readGuid(idStart, found + 16)) return -1;
    store<i32>(found, start);
    store<i32>(found, i, 4);
    store<i32>(found, idStart, 8);
    store<i32>(found, idStart + 36, 12);
    return i;
  }
}

function isIdName(name: i32, length: i32, idLength: i32): bool {
  return length == idLength && memory.compare(name, 0, idLength) == 0;
}

/** From a member's opening quote to behind its colon; -1 when it is cut, no JSON, or may mark a deleted entity. Most rows have the names of the row before. */
@inline
function skipName(start: i32, member: i32): i32 {
  const known: i32 = member < MOST_NAMES ? load<u8>(LENGTHS + member) : 0;
  if (known != 0) {
    const last = NAMES + (member << 5);
    const first = i8x16.bitmask(i8x16.eq(v128.load(start), v128.load(last)));
    const second = i8x16.bitmask(i8x16.eq(v128.load(start, 16), v128.load(last, 16)));
    if (((first | (second << 16)) | (-1 << known)) == -1) return start + known;
  }
  return skipNewName(start, member);
}

function skipNewName(start: i32, member: i32): i32 {
  if (load<u8>(start) != 0x22) return -1;
  hasEscape = false;
  const end = skipString(start + 1);
  // A name with an escape may be the id's.
  if (end < 0 || hasEscape || load<u8>(end) != 0x3a) return -1;
  // @odata.context and @removed have 14 and 8 letters; the caller looks closer.
  if (load<u8>(start + 1) == 0x40 && (end - start == 16 || end - start == 10)) return -1;
  const length = end + 1 - start;
  if (member < MOST_NAMES) {
    store<u8>(LENGTHS + member, length < 32 ? length : 0);
    v128.store(NAMES + (member << 5), v128.load(start));
    v128.store(NAMES + (member << 5), v128.load(start, 16), 16);
  }
  return end + 1;
}

/** Writes the four words of a GUID such as 60c4e274-0d87-e711-80e5-00155db19e6d; false when it is none. */
function readGuid(at: i32, words: i32): bool {
  if (load<u8>(at + 8) != 0x2d || load<u8>(at + 13) != 0x2d) return false;
  if (load<u8>(at + 18) != 0x2d || load<u8>(at + 23) != 0x2d) return false;
  isHex = true;
  store<u32>(words, (readHex4(at) << 16) | readHex4(at + 4));
  store<u32>(words, (readHex4(at + 9) << 16) | readHex4(at + 14), 4);
  store<u32>(words, (readHex4(at + 19) << 16) | readHex4(at + 24), 8);
  store<u32>(words, (readHex4(at + 28) << 16) | readHex4(at + 32), 12);
  return isHex;
}

let isHex: bool = true;

function readHex4(at: i32): u32 {
  let value: u32 = 0;
  for (let i = at; i < at + 4; i++) {
    const byte = load<u8>(i);
    if (!isHexDigit(byte)) isHex = false;
    value = (value << 4) | ((byte & 15) + 9 * (byte >> 6));
  }
  return value;
}

/** From behind an opening quote to behind the closing one; -1 when it is cut or no JSON. */
@inline
function skipString(start: i32): i32 {
  let i = start;
  while (true) {
    const bytes = v128.load(i);
    const stops = i8x16.bitmask(
      v128.or(
        i8x16.eq(bytes, i8x16.splat(0x5c)),
        // A quote (0x22) or less than 0x20: no other byte is at most 0x20 when its second bit is turned over.
        i8x16.le_u(v128.xor(bytes, i8x16.splat(2)), i8x16.splat(0x20)),
      ),
    );
    if (stops == 0) {
      i += 16;
      continue;
    }
    i += ctz(stops);
    const stop = load<u8>(i);
    if (stop == 0x22) return i + 1;
    i = stop == 0x5c ? skipEscape(i + 1) : -1;
    if (i < 0) return -1;
  }
}

let hasEscape: bool = false;

function skipEscape(at: i32): i32 {
  hasEscape = true;
  const kind = load<u8>(at);
  if (kind == 0x75) {
    for (let i = at + 1; i < at + 5; i++) if (!isHexDigit(load<u8>(i))) return -1;
    return at + 5;
  }
  // " \ / b f n r t
  const isKnown =
    kind == 0x22 ||
    kind == 0x5c ||
    kind == 0x2f ||
    kind == 0x62 ||
    kind == 0x66 ||
    kind == 0x6e ||
    kind == 0x72 ||
    kind == 0x74;
  return isKnown ? at + 1 : -1;
}

/** true, false, null, or a number as RFC 8259 6 spells it. */
function skipScalar(start: i32): i32 {
  const word = load<u32>(start);
  if (word == 0x6c6c756e || word == 0x65757274) return start + 4; // null, true
  if (word == 0x736c6166 && load<u8>(start + 4) == 0x65) return start + 5; // false
  let i = start;
  if (load<u8>(i) == 0x2d) i++;
  const whole = load<u8>(i) == 0x30 ? i + 1 : skipDigits(i);
  if (whole == i) return -1;
  i = whole;
  if (load<u8>(i) == 0x2e) {
    const fraction = skipDigits(i + 1);
    if (fraction == i + 1) return -1;
    i = fraction;
  }
  if ((load<u8>(i) | 0x20) == 0x65) {
    i++;
    if (load<u8>(i) == 0x2b || load<u8>(i) == 0x2d) i++;
    const exponent = skipDigits(i);
    if (exponent == i) return -1;
    i = exponent;
  }
  return i;
}

@inline
function skipDigits(start: i32): i32 {
  let i = start;
  while (load<u8>(i) - 0x30 < 10) i++;
  return i;
}

@inline
function isHexDigit(byte: u8): bool {
  return byte - 0x30 < 10 || ((byte | 0x20) >= 0x61 && (byte | 0x20) <= 0x66);
}
