// .NET writes characters that XML 1.0 forbids as references (&#xB;), unasked, and strict readers fail on them
// (docs/protocol-organization-service.md 3.15, 11.3). So such a reference becomes two characters before the text is parsed: a mark,
// and what it stands for. The usual references go the same way, because a parser that decodes them joins a text of many small
// pieces, which takes several times its memory. A mark in the text itself is doubled, so nothing is ambiguous.
// All of them are below U+0100: other characters would double the memory that a text of western letters takes.
const mark = "\u0080";
const markOrReference = /\u0080|&(?:(lt|gt|amp|quot|apos)|#x([0-9a-fA-F]{1,10})|#([0-9]{1,10}));/g;
const longestReference = 16;
const named: Readonly<Record<string, number>> = { lt: 0x3c, gt: 0x3e, amp: 0x26, quot: 0x22, apos: 0x27 };

/** Creates a stage before the XML parser that takes text in pieces cut anywhere and hides its references; it is called with null at the end. */
export function createReferenceStage(): (text: string | null) => string {
  let cut = "";
  return (text) => {
    const all = cut + (text ?? "");
    const end = text === null ? all.length : findCut(all);
    cut = all.slice(end);
    const whole = all.slice(0, end);
    return whole.includes("&") || whole.includes(mark) ? whole.replace(markOrReference, hide) : whole;
  };
}

const windowLength = 64 * 1024;

/** Brings back what the stage has hidden. Long texts go piece by piece, so that each is collected before the next one. */
export function showReferences(text: string): string {
  if (!text.includes(mark)) return text;
  let result = "";
  for (let at = 0; at < text.length;) {
    let end = Math.min(text.length, at + windowLength);
    // Not between a mark and what belongs to it: an odd number of marks is one that is open.
    let marks = 0;
    while (text[end - 1 - marks] === mark && marks < end - at) marks++;
    if (marks % 2 === 1 && end < text.length) end++;
    result += text.slice(at, end).replace(/\u0080([^])/g, show);
    at = end;
  }
  return result;
}

/** Where a reference begins that may go on in the next piece; the end of the text when there is none. */
function findCut(text: string): number {
  const at = text.lastIndexOf("&");
  return at >= 0 && text.length - at < longestReference && !text.includes(";", at) ? at : text.length;
}

function hide(match: string, name?: string, hex?: string, decimal?: string): string {
  if (match === mark) return mark + mark;
  const code =
    name === undefined ? (hex === undefined ? Number(decimal) : Number.parseInt(hex, 16)) : named[name]!;
  const hidden = code === mark.charCodeAt(0) ? mark : toHidden(code);
  return hidden === undefined ? match : mark + hidden;
}

/** One character that stands for a code, never the mark. */
function toHidden(code: number): string | undefined {
  if (code === 0) return "0";
  if (code === 0xfffe) return "E";
  if (code === 0xffff) return "F";
  return code < 0x80 ? String.fromCharCode(0x80 + code) : undefined;
}

function show(_: string, hidden: string): string {
  return shown.get(hidden) ?? String.fromCharCode(hidden.charCodeAt(0) - 0x80);
}

const shown = new Map([
  [mark, mark],
  ["0", "\u0000"],
  ["E", "\ufffe"],
  ["F", "\uffff"],
]);
