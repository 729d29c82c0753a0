import { DvsyncError, exitCodes, type ExitCode, type WireError } from "../errors.ts";
import { proxyFor } from "./proxy-for.ts";
import { ProxyRefusal } from "./to-wire-error.ts";

/** A broken wire as the error a person reads: what happened, why, and what to do next. Exit code 75 where another try may help. */
export function explainWireError(error: WireError, origin: string, env: NodeJS.ProcessEnv): DvsyncError {
  const { code, exitCode, message, hint } = cases[error.kind](error, describe(origin, env));
  return new DvsyncError({ code, exitCode, message, hint, cause: error });
}

interface Place {
  readonly origin: string;
  readonly host: string;
  readonly proxy: {
    readonly host: string;
    readonly variable: string;
    readonly withCredentials: boolean;
  } | null;
}

interface Explained {
  readonly code: `DVS-${string}`;
  readonly exitCode: ExitCode;
  readonly message: string;
  readonly hint: string;
}

const needsProxy =
  "If this machine reaches the internet through a proxy: export HTTPS_PROXY=http://proxy.example:8080";

const cases: Record<WireError["kind"], (error: WireError, place: Place) => Explained> = {
  dns: (error, { host, proxy }) => ({
    code: "DVS-DNS",
    exitCode: exitCodes.unavailable,
    message: `No address is known for ${host} (${codeOf(error)}): the name is mistyped, or this machine's DNS does not know it.`,
    hint: `Check \`url\` in .syncrc, then: nslookup ${host}${proxy === null ? `. ${needsProxy}` : ""}`,
  }),
  refused: (error, { origin, host, proxy }) => ({
    code: "DVS-UNREACHABLE",
    exitCode: exitCodes.unavailable,
    message: `No connection to ${host} could be made (${codeOf(error)}): nothing listens there, or a firewall refuses.`,
    hint: `Check \`url\` in .syncrc, then: curl -v ${origin}${proxy === null ? `. ${needsProxy}` : ""}`,
  }),
  timeout: (error, { host, proxy }) => {
    const connecting = codeOf(error) === "ETIMEDOUT";
    const what = connecting ? `${host} could not be connected to in time` : `${host} stopped answering`;
    return {
      code: "DVS-TIMEOUT",
      exitCode: exitCodes.tryAgain,
      message: `${what} (${codeOf(error)}).`,
      hint:
        connecting && proxy === null
          ? needsProxy
          : "Run it again later; smaller pages may help: --page-size 1000",
    };
  },
  reset: (error, { host }) => ({
    code: "DVS-RESET",
    exitCode: exitCodes.tryAgain,
    message: `The connection to ${host} broke before the whole answer was read (${codeOf(error)}).`,
    hint: "Run it again: what has been read is kept.",
  }),
  tls: (error, { host }) => ({
    code: "DVS-TLS",
    exitCode: exitCodes.unavailable,
    ...(noTls.has(codeOf(error))
      ? {
          message: `No TLS connection to ${host} could be made (${codeOf(error)}): the port speaks plain http, or no TLS that this machine accepts.`,
          hint: "Check the port and the https:// of `url` in .syncrc",
        }
      : explainCertificate(codeOf(error), host)),
  }),
  proxy: (error, { host, proxy }) => explainProxy(error, host, proxy),
  decode: (error, { host }) => ({
    code: "DVS-DECODE",
    exitCode: exitCodes.tryAgain,
    message: `An answer of ${host} arrived damaged: ${error.message}.`,
    hint: "Run it again; if it stays so, a proxy or scanner on the way changes answers.",
  }),
  other: (error, { origin, host }) => ({
    code: "DVS-WIRE",
    exitCode: exitCodes.unavailable,
    message: `${host} does not talk HTTP as expected (${codeOf(error)}).`,
    hint: `Check \`url\` in .syncrc, then: curl -v ${origin}`,
  }),
};

function explainProxy(error: WireError, host: string, proxy: Place["proxy"]): Explained {
  const status = error.cause instanceof ProxyRefusal ? error.cause.status : null;
  const name = proxy === null ? "The proxy" : `The proxy ${proxy.host} (from ${proxy.variable})`;
  const variable = proxy?.variable ?? "HTTPS_PROXY";
  const shared = { code: "DVS-PROXY", exitCode: exitCodes.unavailable } as const;
  if (status === 407) {
    const what = proxy?.withCredentials
      ? "refuses the user name and password given"
      : "wants a user name and password";
    const hint = `In ${variable}, put name:password@ before ${proxy?.host ?? "the proxy's host"}, both percent-encoded.`;
    return { ...shared, message: `${name} ${what} (407).`, hint };
  }
  const message =
    status === null
      ? `${name} cannot be reached (${codeOf(error)}).`
      : `${name} refuses to connect to ${host} (status ${status}).`;
  return {
    ...shared,
    message,
    hint: `Check ${variable}, or go around the proxy: export NO_PROXY=${host.split(":")[0]}`,
  };
}

// What Node and OpenSSL say, by version, when what comes back is no TLS record that they know.
const noTls = new Set(["EPROTO", "ERR_SSL_WRONG_VERSION_NUMBER", "ERR_SSL_PACKET_LENGTH_TOO_LONG"]);

function explainCertificate(code: string, host: string): Pick<Explained, "message" | "hint"> {
  const why = tlsReasons[code] ?? "the TLS handshake failed";
  return {
    message: `The certificate that ${host} shows is not trusted: ${why} (${code}).`,
    hint: tlsHint(code, host),
  };
}

// nodejs.org/api/tls.html, "X509 certificate error codes"
const tlsReasons: Record<string, string> = {
  DEPTH_ZERO_SELF_SIGNED_CERT: "it is self-signed",
  SELF_SIGNED_CERT_IN_CHAIN: "it comes from a certificate authority that this machine does not know",
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: "it comes from a certificate authority that this machine does not know",
  UNABLE_TO_GET_ISSUER_CERT: "it comes from a certificate authority that this machine does not know",
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: "it comes from a certificate authority that this machine does not know",
  CERT_HAS_EXPIRED: "it has expired",
  CERT_NOT_YET_VALID: "it is not valid yet",
  ERR_TLS_CERT_ALTNAME_INVALID: "it was made for another host name",
};

function tlsHint(code: string, host: string): string {
  if (code === "CERT_HAS_EXPIRED" || code === "CERT_NOT_YET_VALID") {
    return "Check this machine's clock (date -u); if it is right, the server's certificate must be renewed.";
  }
  if (code === "ERR_TLS_CERT_ALTNAME_INVALID")
    return `Check \`url\` in .syncrc: is ${host} the name the server goes by?`;
  return "If your network uses a certificate authority of its own: export NODE_EXTRA_CA_CERTS=/path/to/ca.pem";
}

function describe(origin: string, env: NodeJS.ProcessEnv): Place {
  const proxy = proxyFor(origin, env);
  return {
    origin,
    host: new URL(origin).host,
    proxy:
      proxy === null
        ? null
        : {
            host: new URL(proxy.uri).host,
            variable: proxy.variable,
            withCredentials: proxy.credentials !== null,
          },
  };
}

function codeOf(error: WireError): string {
  const cause = error.cause instanceof AggregateError ? (error.cause.errors[0] as unknown) : error.cause;
  const code = cause instanceof Error && "code" in cause ? cause.code : undefined;
  return typeof code === "string" ? code : error.message;
}
