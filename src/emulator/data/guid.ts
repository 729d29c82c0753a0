const guidForm = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** Whether a text is a GUID as the Web API writes it: lower case, hyphens, no braces (docs/protocol.md 9.6). */
export function isGuid(text: string): boolean {
  return guidForm.test(text);
}

/** A GUID that looks random but is a pure function of its tail and its index, so that it need not be remembered. */
export function guidOf(tail: string, index: number): string {
  return `${hex(Math.imul(index, step), 8)}${tail}`;
}

/** The index that `guidOf` made a GUID from, or undefined when the tail is another one. */
export function indexOfGuid(tail: string, id: string): number | undefined {
  if (!id.endsWith(tail)) return undefined;
  return Math.imul(Number.parseInt(id.slice(0, 8), 16), back) >>> 0;
}

/** The part of a GUID after its first eight digits, different for every name. */
export function guidTail(name: string): string {
  const a = hash(name, 0x811c9dc5);
  const b = hash(name, 0x01234567);
  return `-${hex(a >>> 16, 4)}-4${hex(a & 0xfff, 3)}-8${hex(b & 0xfff, 3)}-00${hex(b, 8)}4d`;
}

// step * back = 1 modulo 2^32, which makes the way from index to digits reversible.
const step = 0x9e3779b1;
const back = inverse(step);

function inverse(odd: number): number {
  let x = odd;
  for (let round = 0; round < 5; round++) x = Math.imul(x, 2 - Math.imul(odd, x));
  return x;
}

function hex(value: number, digits: number): string {
  return (value >>> 0).toString(16).padStart(digits, "0");
}

function hash(text: string, start: number): number {
  let value = start;
  for (let at = 0; at < text.length; at++) value = Math.imul(value ^ text.charCodeAt(at), 0x01000193);
  return value >>> 0;
}
