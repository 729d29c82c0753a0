import { request as requestHttp } from "node:http";
import { request as requestHttps } from "node:https";
import type { Socket } from "node:net";
import type { ProxyChoice } from "./proxy-for.ts";
import { ProxyRefusal } from "./to-wire-error.ts";
import { connectTimeout } from "./guard-connect.ts";

/** Asks a proxy for a connection to `host:port` (RFC 9110 9.3.6); throws `ProxyRefusal` when it answers no. */
export function openTunnel(options: {
  readonly proxy: ProxyChoice;
  readonly target: string;
  readonly connectMs: number;
  readonly signal: AbortSignal;
}): Promise<Socket> {
  const { proxy, target, connectMs, signal } = options;
  const { protocol, hostname, port } = new URL(proxy.uri);
  const send = protocol === "https:" ? requestHttps : requestHttp;
  return new Promise((resolve, reject) => {
    const request = send({
      hostname: hostname.replace(/^\[|\]$/g, ""),
      port: port === "" ? null : port,
      method: "CONNECT",
      path: target,
      headers: { host: target, ...toProxyHeaders(proxy) },
      agent: false,
      rejectUnauthorized: true,
      signal,
    });
    const timer = setTimeout(() => request.destroy(connectTimeout(connectMs)), connectMs);
    request.once("close", () => clearTimeout(timer));
    request.once("error", reject);
    request.once("connect", ({ statusCode = 0 }, socket: Socket) => {
      clearTimeout(timer);
      if (statusCode >= 200 && statusCode < 300) return resolve(socket);
      socket.destroy();
      reject(new ProxyRefusal(statusCode));
    });
    request.end();
  });
}

/** The header that a proxy with a user name and a password wants. */
export function toProxyHeaders({ credentials }: ProxyChoice): Record<string, string> {
  return credentials === null ? {} : { "proxy-authorization": credentials };
}
