import { DvsyncError, exitCodes } from "../errors.ts";
import { type SignInWitness, tooLarge } from "./sign-in-witness.ts";

/** The error for a sign-in that got no answer: which host, why, and what to do. Waiting may help against the ones with exit code 75. */
export function explainBrokenSignIn(
  broken: NonNullable<SignInWitness["broken"]>,
  env: NodeJS.ProcessEnv,
): DvsyncError {
  const { code, host } = broken;
  const proxied = ["HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy", "HTTP_PROXY", "http_proxy"].find(
    (name) => (env[name] ?? "") !== "",
  );
  const kind = toKind(code);
  if (code === "407") {
    return make(
      "DVS-PROXY",
      exitCodes.unavailable,
      `Not signed in: the proxy that ${proxied ?? "HTTPS_PROXY"} names wants a user name and password, or refuses the ones given (407).`,
      `In ${proxied ?? "HTTPS_PROXY"}, put name:password@ before the proxy's host, both percent-encoded.`,
    );
  }
  const where = `Not signed in: the sign-in host ${host}`;
  if (code === tooLarge) {
    return make(
      "DVS-AUTH-ANSWER",
      exitCodes.unavailable,
      `${where} answered with more than 1 MB.`,
      'Check "authorityHost" in .syncrc: what answers there is not a sign-in server.',
    );
  }
  if (proxied !== undefined && kind !== "tls" && kind !== "other") {
    return make(
      "DVS-PROXY",
      exitCodes.unavailable,
      `${where} could not be reached through the proxy that ${proxied} names (${code}).`,
      `Check ${proxied}, or except the host: NO_PROXY=${host}`,
    );
  }
  if (kind === "dns")
    return make(
      "DVS-DNS",
      exitCodes.unavailable,
      `${where} has no address here (${code}).`,
      `Check the name and this machine's DNS: nslookup ${host}`,
    );
  if (kind === "refused")
    return make(
      "DVS-UNREACHABLE",
      exitCodes.unavailable,
      `${where} refuses connections (${code}).`,
      `Check firewall and proxy: curl -v https://${host}`,
    );
  if (kind === "tls")
    return make(
      "DVS-TLS",
      exitCodes.unavailable,
      `${where} shows a certificate that this machine does not trust (${code}).`,
      "If your network opens TLS with a CA of its own: export NODE_EXTRA_CA_CERTS=/path/to/ca.pem",
    );
  if (kind === "timeout")
    return make(
      "DVS-TIMEOUT",
      exitCodes.tryAgain,
      `${where} did not answer in time (${code}).`,
      "Run it again; if this machine needs a proxy: export HTTPS_PROXY=http://proxy.example:8080",
    );
  return make(
    "DVS-RESET",
    exitCodes.tryAgain,
    `${where} broke off the connection (${code}).`,
    "Run it again.",
  );
}

function make(code: `DVS-${string}`, exitCode: 69 | 75, message: string, hint: string): DvsyncError {
  return new DvsyncError({ code, exitCode, message, hint });
}

function toKind(code: string): "dns" | "refused" | "tls" | "timeout" | "other" {
  if (code === "ENOTFOUND" || code.startsWith("EAI_")) return "dns";
  if (["ECONNREFUSED", "EHOSTUNREACH", "ENETUNREACH"].includes(code)) return "refused";
  if (code === "ETIMEDOUT" || code === "ESOCKETTIMEDOUT") return "timeout";
  // Node passes OpenSSL's names through: nodejs.org/api/tls.html, "X509 certificate error codes".
  return /^(ERR_TLS|ERR_SSL|CERT_|SELF_SIGNED|DEPTH_ZERO|UNABLE_TO|EPROTO|HOSTNAME_MISMATCH)/.test(code)
    ? "tls"
    : "other";
}
