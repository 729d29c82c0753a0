// The inner loop of applying a delta, in AssemblyScript: nearly all lines of a snapshot are untouched, and this passes over
// them. The build compiles it into dist/skip-lines.wasm; src/rows/line-skipper.ts is its only caller, and
// src/rows/line-ids.ts says the same in TypeScript. Memory: what stands before an id at 0, a byte for each value of 16
// bits of an id at TOUCHED, two blocks of 512 KiB of lines at BLOCKS, each with room for 64 bytes behind it.

const TOUCHED: i32 = 1024;
const BLOCKS: i32 = 128 * 1024;

export function touchedAt(): i32 {
  return TOUCHED;
}

export function blocksAt(): i32 {
  return BLOCKS;
}

let passed: i32 = 0;

/** How many lines the last call of `skip` passed over. */
export function lines(): i32 {
  return passed;
}

// Where the last line had its id.
let fromStart: i32 = 0;
let fromEnd: i32 = 0;

/** Passes over lines that nobody touches, from `start` on; returns where the first other line starts, or the one that `limit` cuts. Overwrites the byte at `limit`. */
export function skip(start: i32, limit: i32, nameLength: i32): i32 {
  store<u8>(limit, 0x0a); // every search ends
  let at = start;
  passed = 0;
  while (true) {
    if (load<u8>(at) != 0x7b) return at;
    const stop = findStop(at + 1);
    if (stop >= limit || load<u8>(stop) != 0x0a || !isUntouched(at, stop, nameLength)) return at;
    passed++;
    at = stop + 1;
  }
}

/** The newline behind a line, or an opening brace in it: a line with nested objects is left to others. */
@inline
function findStop(start: i32): i32 {
  let at = start;
  while (true) {
    const stops = v128.or(v128.or(toStops(at), toStops(at + 16)), toStops(at + 32));
    if (v128.any_true(stops)) break;
    at += 48;
  }
  while (!v128.any_true(toStops(at))) at += 16;
  return at + ctz(i8x16.bitmask(toStops(at)));
}

@inline
function toStops(at: i32): v128 {
  const bytes = v128.load(at);
  return v128.or(i8x16.eq(bytes, i8x16.splat(0x0a)), i8x16.eq(bytes, i8x16.splat(0x7b)));
}

/** The line has an id of 36 letters, and nobody touches an id like that. */
function isUntouched(start: i32, end: i32, nameLength: i32): bool {
  const id = findId(start, end, nameLength);
  if (id == 0) return false;
  let bits: u32 = 0;
  for (let i = id + 4; i < id + 8; i++) {
    const byte = load<u8>(i);
    if (!(byte - 0x30 < 10 || ((byte | 0x20) >= 0x61 && (byte | 0x20) <= 0x66))) return false;
    bits = (bits << 4) | ((byte & 15) + 9 * (byte >> 6));
  }
  return load<u8>(TOUCHED + bits) == 0;
}

/** Where the text of the id starts, or 0. A comma and a quote side by side are never text: inside a string a quote has a backslash before it. */
function findId(start: i32, end: i32, nameLength: i32): i32 {
  if (load<u8>(end - 1) != 0x7d) return 0;
  if (isId(end - fromEnd, start, end, nameLength)) return end - fromEnd;
  if (isId(start + fromStart, start, end, nameLength)) return start + fromStart;
  const commas = i8x16.splat(0x2c);
  const quotes = i8x16.splat(0x22);
  for (let at = start; at < end; at += 16) {
    let names = i8x16.bitmask(
      v128.and(i8x16.eq(v128.load(at), commas), i8x16.eq(v128.load(at, 1), quotes)),
    );
    if (at == start) names |= 1; // the opening brace
    while (names != 0) {
      const id = at + ctz(names) + nameLength;
      if (isId(id, start, end, nameLength)) {
        fromStart = id - start;
        fromEnd = end - id;
        return id;
      }
      names &= names - 1;
    }
  }
  return 0;
}

function isId(id: i32, start: i32, end: i32, nameLength: i32): bool {
  const name = id - nameLength;
  if (name < start || id + 37 >= end) return false;
  if (load<u8>(name) != 0x2c && name != start) return false;
  if (load<u32>(name + 1) != load<u32>(1) || memory.compare(name + 1, 1, nameLength - 1) != 0) return false;
  if (load<u8>(id + 36) != 0x22) return false;
  const after = load<u8>(id + 37);
  if (after != 0x2c && after != 0x7d) return false;
  return isPlainText(id) && isPlainText(id + 16) && isPlainText(id + 20);
}

/** No quote and no backslash in these 16 bytes: such a text ends at its closing quote for certain. */
@inline
function isPlainText(at: i32): bool {
  const bytes = v128.load(at);
  return !v128.any_true(
    v128.or(i8x16.eq(bytes, i8x16.splat(0x22)), i8x16.eq(bytes, i8x16.splat(0x5c))),
  );
}
