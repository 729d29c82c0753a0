/** What broke on the wire. */
export type WireKind = "dns" | "refused" | "reset" | "timeout" | "tls" | "proxy" | "decode" | "other";

/** What broke, told by the stable codes of Node, OpenSSL and undici. */
export function toWireKind(errno: string): WireKind {
  if (tls.test(errno)) return "tls";
  if (errno.startsWith("EAI_")) return "dns";
  return kinds[errno] ?? "other";
}

/** Whether a proxy, which alone is looked up and connected to when there is one, is what could not be reached. */
export function isAboutProxy(errno: string): boolean {
  const kind = toWireKind(errno);
  return kind === "dns" || kind === "refused" || errno === "UND_ERR_CONNECT_TIMEOUT" || errno === "ETIMEDOUT";
}

const kinds: Readonly<Record<string, WireKind>> = {
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
  UND_ERR_SOCKET: "reset",
  UND_ERR_RES_CONTENT_LENGTH_MISMATCH: "reset",
  HPE_INVALID_EOF_STATE: "reset",
  HPE_CLOSED_CONNECTION: "reset",
  UND_ERR_CLOSED: "reset",
  UND_ERR_DESTROYED: "reset",
  UND_ERR_ABORTED: "reset",
  ETIMEDOUT: "timeout",
  ESOCKETTIMEDOUT: "timeout",
  UND_ERR_CONNECT_TIMEOUT: "timeout",
  UND_ERR_HEADERS_TIMEOUT: "timeout",
  UND_ERR_BODY_TIMEOUT: "timeout",
  EPROTO: "tls",
  UND_ERR_PRX_TLS: "tls",
};

// Node passes OpenSSL's names through: X509_V_ERR_* without the prefix (nodejs.org/api/tls.html, "X509 certificate error codes").
const tls =
  /^(ERR_TLS|ERR_SSL|CERT_|CRL_|SELF_SIGNED|DEPTH_ZERO|UNABLE_TO|INVALID_CA|INVALID_PURPOSE|PATH_LENGTH|HOSTNAME_MISMATCH|ERROR_IN_CERT)/;
