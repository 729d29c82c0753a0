import { skipString, skipValue } from "./skip-value.ts";

/** The names of a compact row's members as they are written, without annotations, which have an `@` in theirs. */
export function readMemberNames(bytes: Buffer, start: number, end: number): string[] {
  const names: string[] = [];
  visitNames(bytes, start, end, (from, to) => names.push(bytes.toString("utf8", from, to)));
  return names;
}

/** A number that is the same for all rows with these members, in whatever order. */
export function hashMemberNames(bytes: Buffer, start: number, end: number): number {
  let sum = 0;
  visitNames(bytes, start, end, (from, to) => {
    sum = (sum + hash(bytes, from, to)) | 0;
  });
  return sum;
}

/** The same number for a list of such names. */
export function hashNames(names: readonly string[]): number {
  return names.reduce((sum, name) => (sum + hash(Buffer.from(name), 0, Buffer.byteLength(name))) | 0, 0);
}

function visitNames(
  bytes: Buffer,
  start: number,
  end: number,
  visit: (from: number, to: number) => void,
): void {
  for (let i = start + 1; i < end && bytes[i] === quote;) {
    const nameEnd = skipString(bytes, i, end);
    if (nameEnd < 0) return;
    if (!hasAt(bytes, i + 1, nameEnd - 1)) visit(i + 1, nameEnd - 1);
    const valueEnd = skipValue(bytes, nameEnd + 1, end, 1);
    if (valueEnd < 0) return;
    i = valueEnd + 1;
  }
}

const quote = 0x22;

function hasAt(bytes: Buffer, start: number, end: number): boolean {
  for (let i = start; i < end; i++) if (bytes[i] === 0x40) return true;
  return false;
}

// FNV-1a, mixed once more because the hashes of all names are added up
function hash(bytes: Buffer, start: number, end: number): number {
  let value = 0x811c9dc5;
  for (let i = start; i < end; i++) value = Math.imul(value ^ bytes[i]!, 0x01000193);
  value = Math.imul(value ^ (value >>> 15), 0x2c1b3c6d);
  return value ^ (value >>> 13);
}
