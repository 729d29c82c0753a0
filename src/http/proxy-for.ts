import { BlockList, isIP } from "node:net";
import { fail } from "../errors/fail.ts";

/** A proxy to go through. `credentials` must never be shown. */
export interface ProxyChoice {
  /** `http://proxy.example:8080`, without credentials: fit for messages. */
  readonly uri: string;
  /** The value of `Proxy-Authorization`, or null. */
  readonly credentials: string | null;
  /** The environment variable that named it. */
  readonly variable: string;
}

/**
 * The proxy that the environment names for this origin, or null: https_proxy, http_proxy, all_proxy and no_proxy as curl
 * reads them, lower case first. Loopback is never proxied.
 */
export function proxyFor(origin: string, env: NodeJS.ProcessEnv): ProxyChoice | null {
  const url = new URL(origin);
  if (isLoopback(url.hostname)) return null;
  // HTTP_PROXY is what a web server calls a client's "Proxy" header: upper case does not count for plain http.
  const own = url.protocol === "https:" ? ["https_proxy", "HTTPS_PROXY"] : ["http_proxy"];
  const variable = [...own, "all_proxy", "ALL_PROXY"].find((name) => (env[name] ?? "") !== "");
  if (variable === undefined) return null;
  if (isExcluded(url, env["no_proxy"] ?? env["NO_PROXY"] ?? "")) return null;
  return parseProxy(env[variable] ?? "", variable);
}

function parseProxy(value: string, variable: string): ProxyChoice {
  const text = value.includes("://") ? value : `http://${value}`;
  // The error of `new URL` holds the value, and the value may hold a password: it is not passed on.
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url === null || url.hostname === "" || !schemes.has(url.protocol))
    throw fail("DVS-PROXY-URL", { variable, isBadlyEncoded: false });
  const credentials = [url.username, url.password].map((part) => decode(part, variable)).join(":");
  return {
    uri: `${url.protocol}//${url.host}`,
    credentials: credentials === ":" ? null : `Basic ${Buffer.from(credentials).toString("base64")}`,
    variable,
  };
}

const schemes = new Set(["http:", "https:"]);

function decode(text: string, variable: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw fail("DVS-PROXY-URL", { variable, isBadlyEncoded: true });
  }
}

/** `localhost`, what is below it, 127.0.0.0/8 and ::1, as a URL writes them. */
function isLoopback(hostname: string): boolean {
  return /^(?:(?:.+\.)?localhost\.?|127\.\d+\.\d+\.\d+|\[::1\])$/.test(hostname);
}

function isExcluded(url: URL, noProxy: string): boolean {
  const host = url.hostname.replace(/^\[|\]$/g, "").toLowerCase();
  const port = url.port === "" ? (url.protocol === "https:" ? "443" : "80") : url.port;
  return noProxy
    .toLowerCase()
    .split(/[\s,]+/)
    .filter((entry) => entry !== "")
    .some((entry) => entry === "*" || matches(entry, host, port));
}

function matches(entry: string, host: string, port: string): boolean {
  const cidr = /^([0-9a-f.:]+)\/(\d{1,3})$/.exec(entry);
  if (cidr) return inNetwork(host, cidr[1]!, Number(cidr[2]));
  const parts = /^\[?(.*?)\]?(?::(\d+))?$/.exec(isIP(entry) ? `[${entry}]` : entry)!;
  if (parts[2] !== undefined && parts[2] !== port) return false;
  const name = parts[1]!.replace(/^\*?\./, "");
  return host === name || host.endsWith(`.${name}`);
}

function inNetwork(host: string, network: string, bits: number): boolean {
  const family = isIP(network) === 6 ? "ipv6" : "ipv4";
  if (isIP(host) === 0 || isIP(network) !== isIP(host) || bits > (family === "ipv6" ? 128 : 32)) return false;
  const list = new BlockList();
  list.addSubnet(network, bits, family);
  return list.check(host, family);
}
