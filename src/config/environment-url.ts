import { isLoopback } from "../auth/is-loopback.ts";

/** The URL of an environment, taken apart. */
export interface EnvironmentUrl {
  /** Without trailing slash and without `/api/data`. */
  readonly url: string;
  readonly origin: string;
  /** What the URL itself names, as in `/api/data/v9.2`. */
  readonly apiVersion: string | null;
  /** Whether an access token may travel there without further ado: https, or loopback. */
  readonly safe: boolean;
}

/** Takes an environment's URL apart, or answers with what was expected instead (never with the text itself: it may hold a password). */
export function parseEnvironmentUrl(text: string): EnvironmentUrl | { readonly expected: string } {
  const expected = "the https URL of an environment, such as https://contoso.crm4.dynamics.com";
  if (text.length > maxLength) return { expected: `${expected}, of at most ${maxLength} characters` };
  if (!/^https?:\/\/[^/]/i.test(text) || !URL.canParse(text)) return { expected };
  const parsed = new URL(text);
  if (parsed.username !== "" || parsed.password !== "") {
    return { expected: `${expected}, without user name and password` };
  }
  if (parsed.search !== "" || parsed.hash !== "" || /[?#]/.test(text)) {
    return { expected: `${expected}, without a query or fragment (perhaps ${parsed.origin})` };
  }
  const [path, version] = splitApi(parsed.pathname);
  if (/(^|\/)api\/data(\/|$)/i.test(path)) {
    return { expected: `${expected}, with nothing after /api/data/v9.2` };
  }
  return {
    url: parsed.origin + path,
    origin: parsed.origin,
    apiVersion: version ?? null,
    safe: parsed.protocol === "https:" || isLoopback(parsed.origin),
  };
}

// The patterns below take time that grows with the square of the length.
const maxLength = 2000;

function splitApi(pathname: string): [string, string?] {
  const bare = pathname.replace(/\/+$/, "");
  const match = /^(.*?)\/+api\/data(?:\/v(8\.2|9\.\d+))?$/i.exec(bare);
  if (match === null) return [bare];
  const base = (match[1] ?? "").replace(/\/+$/, "");
  return match[2] === undefined ? [base] : [base, match[2]];
}
