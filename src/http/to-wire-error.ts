import { WireError } from "../errors/wire-error.ts";
import { isAboutProxy, toWireKind } from "../errors/wire-kinds.ts";

/** A proxy that answered a request to be connected with a refusal; the cause of a `WireError` "proxy". */
export class ProxyRefusal extends Error {
  readonly status: number;

  constructor(status: number) {
    super(`the proxy answered ${status}`);
    this.name = "ProxyRefusal";
    this.status = status;
  }
}

/** What broke, as a `WireError`: told by the stable codes of Node, OpenSSL and undici, never by a message where a code exists. */
export function toWireError(error: unknown, host: string, proxyHost: string | null): WireError {
  if (error instanceof WireError) return error;
  const { code, message } = readError(error);
  if (error instanceof ProxyRefusal)
    return new WireError("proxy", `the proxy ${proxyHost} answered ${error.status}`, error);
  const refusal = proxyHost === null ? null : readProxyRefusal(message);
  if (refusal !== null) {
    return new WireError("proxy", `the proxy ${proxyHost} answered ${refusal}`, new ProxyRefusal(refusal));
  }
  const kind = toKind(code, message);
  // Through a proxy only the proxy itself is looked up and connected to.
  if (proxyHost !== null && isAboutProxy(code))
    return new WireError("proxy", `the proxy ${proxyHost} cannot be reached (${code})`, error);
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

function toKind(code: string, message: string): WireError["kind"] {
  // undici 7 leaves the code out when a body of unknown length is cut.
  if (code === "" && message.includes("Invalid EOF state")) return "reset";
  // Node says this, without a certificate code, when the other end closes in the middle of the handshake.
  if (code === "ECONNRESET" && message.includes("before secure TLS connection")) return "tls";
  return toWireKind(code);
}

function readError(error: unknown): { code: string; message: string } {
  if (!(error instanceof Error)) return { code: "", message: String(error) };
  // Several addresses of one host, each with its failure: the first speaks for all.
  const first = error instanceof AggregateError ? (error.errors[0] as unknown) : error;
  const speaker = first instanceof Error ? first : error;
  const code = "code" in speaker ? speaker.code : undefined;
  return { code: typeof code === "string" ? code : "", message: speaker.message };
}

function readProxyRefusal(message: string): number | null {
  // undici 7 tells the proxy's status in these two messages only.
  const match =
    /^Proxy response \((\d+)\) !== 200/.exec(message) ??
    /^Proxy Authentication Required \((407)\)/.exec(message);
  return match ? Number(match[1]) : null;
}
