import type { DvsyncError } from "./dvsync-error.ts";
import { fail } from "./fail.ts";
import type { WireFacts } from "./network.ts";
import type { WireKind } from "./wire-kinds.ts";

/** The proxy that stands between, as a person may see it. */
export interface ProxyInUse {
  /** `proxy.example:8080` */
  readonly host: string;
  readonly variable: string;
  readonly hasCredentials: boolean;
}

/** What is known of a connection that failed. */
export interface BrokenWire extends Omit<WireFacts, "proxy"> {
  readonly proxy: ProxyInUse | null;
  /** What the proxy answered instead of connecting; null when it did not answer. */
  readonly proxyStatus: number | null;
}

/** What a broken wire means, to data, sign-in and doctor alike. */
export function failOfWire(kind: WireKind, wire: BrokenWire, cause?: unknown): DvsyncError {
  if (kind === "proxy") return failOfProxy(wire, cause);
  return fail(codes[kind], { ...wire, proxy: wire.proxy?.variable ?? null }, cause);
}

const codes = {
  dns: "DVS-DNS",
  refused: "DVS-UNREACHABLE",
  timeout: "DVS-TIMEOUT",
  reset: "DVS-RESET",
  tls: "DVS-TLS",
  decode: "DVS-DECODE",
  other: "DVS-WIRE",
} as const;

function failOfProxy(wire: BrokenWire, cause: unknown): DvsyncError {
  const { host, isSignIn, errno, proxyStatus: status } = wire;
  const variable = wire.proxy?.variable ?? "HTTPS_PROXY";
  const proxy = wire.proxy === null ? "the proxy" : `the proxy ${wire.proxy.host} (from ${variable})`;
  const facts = { host, isSignIn, proxy, variable };
  if (status === null) return fail("DVS-PROXY", { case: "not reached", ...facts, errno }, cause);
  if (status !== 407) return fail("DVS-PROXY", { case: "refused", ...facts, status }, cause);
  const given = wire.proxy?.hasCredentials === true;
  return fail("DVS-PROXY", { case: "credentials", ...facts, given }, cause);
}
