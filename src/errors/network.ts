import { type Entry, entry, entryOf, saying } from "./entry.ts";
import { exitCodes, type ExitCode } from "./exit-codes.ts";

const { config, data, tryAgain, unavailable } = exitCodes;

/** A connection that failed: to the environment, or to the host where one signs in. */
export interface WireFacts {
  readonly host: string;
  /** `https://contoso.crm4.dynamics.com`, to try it by hand. */
  readonly origin: string;
  /** The stable code of Node, OpenSSL or undici; or words, where there is none. */
  readonly errno: string;
  readonly isSignIn: boolean;
  /** The variable that names a proxy, or null. */
  readonly proxy: string | null;
}

const needsProxy =
  "; if this machine reaches the internet through a proxy: export HTTPS_PROXY=http://proxy.example:8080";

/** What can happen to a connection. */
export const networkErrors = {
  "DVS-DNS": wire(unavailable, {
    means: "no address is known for the host name",
    todo: "check `url`, DNS and proxy",
    says: ({ host, errno }) =>
      `no address is known for ${host} (${errno}); the name is mistyped, or this machine's DNS does not know it`,
    next: ({ host, proxy, isSignIn }) =>
      `${isSignIn ? "check" : 'check "url" in .syncrc, then'}: nslookup ${host}${proxy === null ? needsProxy : ""}`,
  }),
  "DVS-UNREACHABLE": wire(unavailable, {
    means: "no connection could be made: nothing listens there, or a firewall refuses",
    todo: "check `url`, firewall and proxy",
    says: ({ host, errno }) =>
      `cannot connect to ${host} (${errno}); nothing listens there, or a firewall refuses`,
    next: ({ origin, proxy, isSignIn }) =>
      `${isSignIn ? "check" : 'check "url" in .syncrc, then'}: curl -v ${origin}${proxy === null ? needsProxy : ""}`,
  }),
  "DVS-TIMEOUT": wire(tryAgain, {
    means: "the server could not be connected to in time, or stopped answering",
    todo: "run it again later; smaller pages may help: `--page-size 1000`",
    says: ({ host, errno }) =>
      isConnecting(errno)
        ? `timed out connecting to ${host} (${errno})`
        : `${host} stopped answering (${errno})`,
    next: ({ errno, proxy, isSignIn }) =>
      isSignIn
        ? `run the same command again${proxy === null ? needsProxy : ""}`
        : isConnecting(errno) && proxy === null
          ? `run the same command again later${needsProxy}`
          : "run the same command again later; smaller pages may help: --page-size 1000",
  }),
  "DVS-RESET": wire(tryAgain, {
    means: "the connection broke before the whole answer was read",
    todo: "run it again: what has been read is kept",
    says: ({ host, errno }) => `the connection to ${host} broke before the whole answer was read (${errno})`,
    next: ({ isSignIn }) => `run the same command again${isSignIn ? "" : ": what has been read is kept"}`,
  }),
  "DVS-TLS": wire(unavailable, {
    means: "the server's certificate is not trusted, or it does not speak TLS; the message says why",
    todo: "for a certificate authority of your network's own: `NODE_EXTRA_CA_CERTS`",
    says: ({ host, errno }) => sayTls(host, errno),
    next: ({ errno, host, isSignIn }) => nextTls(errno, host, isSignIn),
  }),
  "DVS-DECODE": wire(tryAgain, {
    means: "an answer arrived damaged: it cannot be unzipped",
    todo: "run it again; if it keeps failing, a proxy or scanner on the way changes answers",
    says: ({ host, errno }) => `an answer of ${host} arrived damaged: ${errno}`,
    next: () =>
      "run the same command again; if it keeps failing, a proxy or scanner on the way changes answers",
  }),
  "DVS-WIRE": wire(unavailable, {
    means: "the server does not speak HTTP as expected",
    todo: "check `url`",
    says: ({ host, errno }) => `${host} does not speak HTTP as expected (${errno})`,
    next: ({ origin, isSignIn }) =>
      `${isSignIn ? "check" : 'check "url" in .syncrc, then'}: curl -v ${origin}`,
  }),
  "DVS-PROXY": entryOf(
    unavailable,
    {
      means: "the proxy cannot be reached, refuses, or wants credentials (407)",
      todo: "check the variable that the message names, or go around the proxy with `NO_PROXY`",
    },
    {
      "not reached": saying<ProxyFacts & { errno: string }>(
        ({ proxy, errno, ...facts }) => `${forSignIn(facts)}cannot reach ${proxy} (${errno})`,
        nextProxy,
      ),
      refused: saying<ProxyFacts & { status: number }>(
        ({ proxy, host, status, ...facts }) =>
          `${forSignIn(facts)}${proxy} refuses to connect to ${host} (status ${status})`,
        nextProxy,
      ),
      credentials: saying<ProxyFacts & { given: boolean }>(
        ({ proxy, given, ...facts }) =>
          `${forSignIn(facts)}${proxy} ${given ? "refuses the user name and password given" : "requires a user name and password"} (407)`,
        ({ variable }) => `in ${variable}, put name:password@ before the proxy's host, both percent-encoded`,
      ),
    },
  ),
  "DVS-PROXY-URL": entry<{ variable: string; isBadlyEncoded: boolean }>(config, {
    means: "a proxy variable does not hold an address that can be used",
    todo: "set it like `http://proxy.example:8080`",
    says: ({ variable, isBadlyEncoded }) =>
      `the environment variable ${variable} does not name a proxy that dvsync can use${isBadlyEncoded ? ": a percent sign in its user name or password is written %25" : ""}`,
    next: ({ variable }) => `set ${variable} to something like http://proxy.example:8080, or unset it`,
  }),
  "DVS-FOREIGN-LINK": entryOf(
    data,
    {
      means: "a link of the server, or in a token file, leads to another host; it was not followed",
      todo: "if the environment has a new address, set it as `url`, then `dvsync pull --full`",
    },
    {
      sent: saying<{ origin: string }>(
        ({ origin }) =>
          `the server sent a link that leaves ${origin}; it was not followed, and no access token was sent`,
        () => 'if the environment has a new address, set it as "url" in .syncrc, then: dvsync pull --full',
      ),
      edited: saying<{ file: string; host: string; origin: string; entity: string }>(
        ({ file, host, origin }) =>
          `the delta link in ${file} leads to ${host === "" ? "no server" : host}, not to ${origin}: the file was edited; the link was not followed, and no access token was sent`,
        ({ entity }) =>
          `dvsync pull ${entity} --full   (reads the whole table again and writes a new token file)`,
      ),
    },
  ),
};

interface ProxyFacts {
  readonly host: string;
  /** "the proxy proxy.example:8080 (from HTTPS_PROXY)" */
  readonly proxy: string;
  readonly variable: string;
  readonly isSignIn: boolean;
}

function nextProxy({ variable, host }: ProxyFacts): string {
  return `check ${variable}, or go around the proxy: export NO_PROXY=${host.split(":")[0]}`;
}

function forSignIn({ isSignIn }: { readonly isSignIn: boolean }): string {
  return isSignIn ? "not signed in: " : "";
}

function wire(
  exitCode: ExitCode,
  { says, ...rest }: { means: string; todo: string } & Record<"says" | "next", (facts: WireFacts) => string>,
): Entry<WireFacts> {
  return entry<WireFacts>(exitCode, { ...rest, says: (facts) => `${forSignIn(facts)}${says(facts)}` });
}

function isConnecting(errno: string): boolean {
  return errno === "UND_ERR_CONNECT_TIMEOUT" || errno === "ETIMEDOUT";
}

const unknownAuthority = "it comes from a certificate authority that this machine does not know";

// nodejs.org/api/tls.html, "X509 certificate error codes"
const distrust: Readonly<Record<string, string>> = {
  DEPTH_ZERO_SELF_SIGNED_CERT: "it is self-signed",
  SELF_SIGNED_CERT_IN_CHAIN: unknownAuthority,
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: unknownAuthority,
  UNABLE_TO_GET_ISSUER_CERT: unknownAuthority,
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: unknownAuthority,
  CERT_HAS_EXPIRED: "it has expired",
  CERT_NOT_YET_VALID: "it is not valid yet",
  ERR_TLS_CERT_ALTNAME_INVALID: "it was made for another host name",
};

/** What Node and OpenSSL say, by version, when what comes back is not a TLS record that they know. */
const notTls = new Set(["EPROTO", "ERR_SSL_WRONG_VERSION_NUMBER", "ERR_SSL_PACKET_LENGTH_TOO_LONG"]);

function sayTls(host: string, errno: string): string {
  if (notTls.has(errno))
    return `no TLS connection to ${host} (${errno}); the port speaks plain http, or no TLS that this machine accepts`;
  const why = distrust[errno];
  return why === undefined
    ? `the TLS handshake with ${host} failed (${errno})`
    : `the certificate of ${host} is not trusted: ${why} (${errno})`;
}

function nextTls(errno: string, host: string, isSignIn: boolean): string {
  if (notTls.has(errno)) return `check the port and the https://${isSignIn ? "" : ' of "url" in .syncrc'}`;
  if (errno === "CERT_HAS_EXPIRED" || errno === "CERT_NOT_YET_VALID") {
    return "check this machine's clock (date -u); if it is right, the server's certificate must be renewed";
  }
  if (errno === "ERR_TLS_CERT_ALTNAME_INVALID" && !isSignIn) {
    return `check "url" in .syncrc: is ${host} the name the server goes by?`;
  }
  return "if your network uses a certificate authority of its own: export NODE_EXTRA_CA_CERTS=/path/to/ca.pem";
}
