// The innermost loop of a pull, in AssemblyScript: walks compact, flat rows 16 bytes at a step. `npm run asm` compiles it
// into src/json/walk-rows-wasm.ts; src/json/row-walker.ts is its only caller, and src/json/row-scanner.ts says the same
// in TypeScript. Memory: the name of the id at 0, the chunk at CHUNK, what was found at FOUND.

const CHUNK: i32 = 1024;
const FOUND: i32 = CHUNK + 256 * 1024 + 64;
const MOST: i32 = 4096;

export function chunkAt(): i32 {
  return CHUNK;
}

export function foundAt(): i32 {
  return FOUND;
}

/**
 * Walks rows parted by commas from `start` on and writes four words for each: its start, the offset behind it, the
 * start of its id (0: none), and the offset behind the id, negative where the row may be a deleted entity. Stops before
 * the first row that is cut, nested, has white space between its tokens, or is no JSON; returns how many it found.
 */
export function walk(start: i32, limit: i32, idLength: i32): i32 {
  let found: i32 = 0;
  let row = start;
  while (found < MOST) {
    const end = walkRow(row, limit, idLength, FOUND + (found << 4));
    if (end < 0) break;
    found++;
    if (end >= limit || load<u8>(end) != 0x2c) break;
    row = end + 1;
  }
  return found;
}

function walkRow(start: i32, limit: i32, idLength: i32, found: i32): i32 {
  if (start >= limit || load<u8>(start) != 0x7b) return -1;
  let idStart: i32 = 0;
  let idEnd: i32 = 0;
  let isMarked = false;
  let i = start + 1;
  for (;;) {
    if (i >= limit || load<u8>(i) != 0x22) return -1;
    const name = i + 1;
    i = skipString(name, limit);
    if (i < 0 || i + 1 >= limit || load<u8>(i) != 0x3a) return -1;
    const nameLength = i - 1 - name;
    const valueStart = ++i;
    if (load<u8>(i) == 0x22) {
      i = skipString(i + 1, limit);
      if (i < 0) return -1;
      if (nameLength == idLength && memory.compare(name, 0, idLength) == 0) {
        idStart = valueStart + 1;
        idEnd = i - 1;
      }
    } else {
      i = skipScalar(i, limit);
      if (i < 0) return -1;
    }
    // @odata.context and @removed have 14 and 8 letters; the caller looks closer.
    if (load<u8>(name) == 0x40 && (nameLength == 14 || nameLength == 8)) isMarked = true;
    if (i >= limit) return -1;
    const after = load<u8>(i++);
    if (after == 0x2c) continue;
    if (after != 0x7d) return -1;
    store<i32>(found, start);
    store<i32>(found, i, 4);
    store<i32>(found, idStart, 8);
    store<i32>(found, isMarked ? -idEnd - 1 : idEnd, 12);
    return i;
  }
}

/** From behind an opening quote to behind the closing one; -1 when it is cut or no JSON. */
function skipString(start: i32, limit: i32): i32 {
  let i = start;
  while (i < limit) {
    const bytes = v128.load(i);
    const stops = i8x16.bitmask(
      v128.or(
        v128.or(i8x16.eq(bytes, i8x16.splat(0x22)), i8x16.eq(bytes, i8x16.splat(0x5c))),
        i8x16.lt_u(bytes, i8x16.splat(0x20)),
      ),
    );
    if (stops == 0) {
      i += 16;
      continue;
    }
    i += ctz(stops);
    if (i >= limit) return -1;
    const stop = load<u8>(i);
    if (stop == 0x22) return i + 1;
    if (stop != 0x5c) return -1;
    i = skipEscape(i + 1, limit);
    if (i < 0) return -1;
  }
  return -1;
}

function skipEscape(at: i32, limit: i32): i32 {
  if (at + 4 >= limit) return -1;
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
function skipScalar(start: i32, limit: i32): i32 {
  if (start + 5 >= limit) return -1;
  const word = load<u32>(start);
  if (word == 0x6c6c756e || word == 0x65757274) return start + 4; // null, true
  if (word == 0x736c6166 && load<u8>(start + 4) == 0x65) return start + 5; // false
  let i = start;
  if (load<u8>(i) == 0x2d) i++;
  const whole = load<u8>(i) == 0x30 ? i + 1 : skipDigits(i, limit);
  if (whole == i) return -1;
  i = whole;
  if (i < limit && load<u8>(i) == 0x2e) {
    const fraction = skipDigits(i + 1, limit);
    if (fraction == i + 1) return -1;
    i = fraction;
  }
  if (i < limit && (load<u8>(i) | 0x20) == 0x65) {
    i++;
    if (i < limit && (load<u8>(i) == 0x2b || load<u8>(i) == 0x2d)) i++;
    const exponent = skipDigits(i, limit);
    if (exponent == i) return -1;
    i = exponent;
  }
  return i;
}

function skipDigits(start: i32, limit: i32): i32 {
  let i = start;
  while (i < limit && load<u8>(i) - 0x30 < 10) i++;
  return i;
}

function isHexDigit(byte: u8): bool {
  return byte - 0x30 < 10 || ((byte | 0x20) >= 0x61 && (byte | 0x20) <= 0x66);
}
