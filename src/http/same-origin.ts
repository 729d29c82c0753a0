// RFC 3986 3.2.2 without userinfo, percent signs and anything beyond ASCII: every spelling that URL parsers disagree
// about is simply not the same origin.
const absolute = /^(https?):\/\/(\[[0-9a-f:.]+\]|[a-z0-9._~!$&'()*+,;=-]+)(?::([0-9]*))?(?=[/?#]|$)/i;

/** Says whether an absolute link stays on the configured origin; what could be read in two ways does not. */
export function sameOrigin(url: string, origin: string): boolean {
  const ours = parseOrigin(origin);
  const theirs = parseOrigin(url);
  return ours !== null && theirs !== null && ours.text === theirs.text;
}

/** The target of a request line: the link's own bytes from the first `/` after the host; only what HTTP cannot carry is percent-encoded. */
export function toRequestTarget(url: string): string {
  const rest = url.slice(parseOrigin(url)?.length ?? 0);
  // RFC 9112 3.2.1: an empty path is sent as "/".
  return (rest.startsWith("/") ? "" : "/") + rest.replace(/[^\u0021-\u007e]+/gu, toPercent);
}

function parseOrigin(url: string): { text: string; length: number } | null {
  const match = absolute.exec(url);
  if (match === null) return null;
  const scheme = match[1]!.toLowerCase();
  const port = match[3] === undefined || match[3] === "" ? defaultPorts[scheme]! : Number(match[3]);
  return { text: `${scheme}://${match[2]!.toLowerCase()}:${port}`, length: match[0].length };
}

const defaultPorts: Record<string, number> = { http: 80, https: 443 };

function toPercent(text: string): string {
  return Buffer.from(text, "utf8").reduce(
    (out, byte) => `${out}%${byte.toString(16).toUpperCase().padStart(2, "0")}`,
    "",
  );
}
