// .NET writes characters that XML 1.0 forbids as references (&#xB;), unasked, and strict readers fail on them
// (docs/protocol-organization-service.md 3.15, 11.3). So each such reference becomes two characters for private use before the text
// is parsed: a mark, and what it stands for. A mark that is in the text already is doubled, so nothing is ambiguous.
const mark = "\uE000";
const firstCode = 0xe100;
const reference = /\uE000|&#(?:x([0-9a-fA-F]{1,10})|([0-9]{1,10}));/g;
const longestReference = 16;

/** Creates a stage before the XML reader that takes text in pieces cut anywhere and hides forbidden characters in it; call it with null at the end. */
export function createForbiddenCharacterGuard(): (text: string | null) => string {
  let cut = "";
  return (text) => {
    const all = cut + (text ?? "");
    const end = text === null ? all.length : findCut(all);
    cut = all.slice(end);
    const whole = all.slice(0, end);
    return whole.includes("&#") || whole.includes(mark) ? whole.replace(reference, hide) : whole;
  };
}

/** Brings the hidden characters back, in text that the XML reader has decoded. */
export function showForbiddenCharacters(text: string): string {
  if (!text.includes(mark)) return text;
  return text.replace(/\uE000([^])/g, (_, hidden: string) =>
    hidden === mark ? mark : String.fromCharCode(toCharacter(hidden.charCodeAt(0) - firstCode)),
  );
}

/** Where a reference begins that may go on in the next piece; the end of the text when there is none. */
function findCut(text: string): number {
  const at = text.lastIndexOf("&");
  return at >= 0 && text.length - at < longestReference && !text.includes(";", at) ? at : text.length;
}

function hide(match: string, hex: string | undefined, decimal: string | undefined): string {
  if (match === mark) return mark + mark;
  const code = hex === undefined ? Number(decimal) : Number.parseInt(hex, 16);
  if (code === mark.charCodeAt(0)) return mark + mark;
  return isForbidden(code) ? mark + String.fromCharCode(firstCode + (code & 0xff)) : match;
}

/** The control characters below space, but for tab and line ends, and the two non-characters. */
function isForbidden(code: number): boolean {
  if (code === 0x09 || code === 0x0a || code === 0x0d) return false;
  return code < 0x20 || code === 0xfffe || code === 0xffff;
}

function toCharacter(low: number): number {
  return low < 0x20 ? low : 0xff00 + low;
}
