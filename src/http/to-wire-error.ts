import { WireError } from "../errors.ts";

/** A proxy that answered a request to be connected with a refusal; the cause of a `WireError` "proxy". */
export class ProxyRefusal extends Error {
  readonly status: number;

  constructor(status: number) {
    super(`the proxy answered ${status}`);
    this.name = "ProxyRefusal";
    this.status = status;
  }
}

/** What broke, as a `WireError`: told by the stable codes of Node and OpenSSL, never by a message where a code exists. */
export function toWireError(error: unknown, host: string, proxyHost: string | null): WireError {
  if (error instanceof WireError) return error;
  const { code, message } = readError(error);
  if (error instanceof ProxyRefusal)
    return new WireError("proxy", `the proxy ${proxyHost} answered ${error.status}`, error);
  const kind = toKind(code, message);
  // Through a proxy only the proxy itself is looked up and connected to.
  const aboutProxy = proxyHost !== null && (kind === "dns" || kind === "refused" || code === "ETIMEDOUT");
  if (aboutProxy) return new WireError("proxy", `the proxy ${proxyHost} cannot be reached (${code})`, error);
  return new WireError(kind, `${say[kind]} ${host} (${code === "" ? message : code})`, error);
}

const say: Record<WireError["kind"], string> = {
  dns: "no address is known for",
  refused: "no connection to",
  reset: "the connection broke while reading from",
  timeout: "nothing came in time from",
  tls: "no trusted TLS connection to",
  proxy: "the proxy stands between us and",
  decode: "an unreadable body came from",
  other: "no HTTP answer came from",
};

const kinds: Record<string, WireError["kind"]> = {
  ENOTFOUND: "dns",
  ENODATA: "dns",
  ECONNREFUSED: "refused",
  EHOSTUNREACH: "refused",
  ENETUNREACH: "refused",
  EHOSTDOWN: "refused",
  ENETDOWN: "refused",
  EADDRNOTAVAIL: "refused",
  EACCES: "refused",
  EPERM: "refused",
  ECONNRESET: "reset",
  ECONNABORTED: "reset",
  EPIPE: "reset",
  HPE_INVALID_EOF_STATE: "reset",
  HPE_CLOSED_CONNECTION: "reset",
  ETIMEDOUT: "timeout",
  EPROTO: "tls",
};

// Node passes OpenSSL's names through: X509_V_ERR_* without the prefix (nodejs.org/api/tls.html, "X509 certificate error codes").
const tlsCode =
  /^(ERR_TLS|ERR_SSL|CERT_|CRL_|SELF_SIGNED|DEPTH_ZERO|UNABLE_TO|INVALID_CA|INVALID_PURPOSE|PATH_LENGTH|HOSTNAME_MISMATCH|ERROR_IN_CERT)/;

function toKind(code: string, message: string): WireError["kind"] {
  if (tlsCode.test(code)) return "tls";
  if (code.startsWith("EAI_")) return "dns";
  // Node says this, without a certificate code, when the other end closes in the middle of the handshake.
  if (code === "ECONNRESET" && message.includes("before secure TLS connection")) return "tls";
  return kinds[code] ?? "other";
}

function readError(error: unknown): { code: string; message: string } {
  if (!(error instanceof Error)) return { code: "", message: String(error) };
  // Several addresses of one host, each with its failure: the first speaks for all.
  const first = error instanceof AggregateError ? (error.errors[0] as unknown) : error;
  const speaker = first instanceof Error ? first : error;
  const code = "code" in speaker ? speaker.code : undefined;
  return { code: typeof code === "string" ? code : "", message: speaker.message };
}
