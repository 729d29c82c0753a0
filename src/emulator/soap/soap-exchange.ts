import type { Exchange } from "../wire/exchange.ts";

/** A request to the Organization Service on its way to an answer. */
export type SoapExchange = Pick<Exchange, "state" | "method" | "headers" | "body" | "fault">;

const path = /^\/xrmservices\/2011\/organization\.svc\/web(?:\?.*)?$/i;

/** Whether a request goes to the Organization Service; neither the case of the path nor its query counts. */
export function isSoapPath(raw: string, basePath: string): boolean {
  return raw.startsWith(basePath) && path.test(raw.slice(basePath.length));
}
