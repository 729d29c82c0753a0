import { request as httpRequest } from "node:http";
import type { IncomingHttpHeaders, OutgoingHttpHeaders } from "node:http";
import type { Emulator } from "../../src/emulator/index.ts";

export interface Reply {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
  readonly text: string;
  /** Parsed; numbers lose their digits here. */
  readonly json: any;
}

/** Sends path and query byte for byte, or a whole link; rejects when the connection breaks. */
export async function ask(
  emulator: Emulator,
  target: string,
  headers: OutgoingHttpHeaders = {},
  method = "GET",
  sent?: string,
): Promise<Reply> {
  const path = target.replace(/^https?:\/\/[^/]+/, "");
  return await new Promise((resolve, reject) => {
    const request = httpRequest(
      { host: "127.0.0.1", port: emulator.port, path, method, headers },
      (response) => {
        const parts: Buffer[] = [];
        response.on("data", (part: Buffer) => parts.push(part));
        response.on("error", reject);
        response.on("end", () => {
          const body = Buffer.concat(parts);
          const text = body.toString();
          const { statusCode: status = 0 } = response;
          resolve({ status, headers: response.headers, body, text, json: parsed(text) });
        });
      },
    );
    request.on("error", reject);
    request.end(sent);
  });
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

export const api = "/api/data/v9.2/";
export const tracked = { prefer: "odata.track-changes" };

const json = { "content-type": "application/json; charset=utf-8" };

/** Sends a JSON body; text goes as it stands. */
export async function write(
  emulator: Emulator,
  method: "POST" | "PATCH" | "PUT" | "DELETE",
  target: string,
  body?: unknown,
  headers: OutgoingHttpHeaders = {},
): Promise<Reply> {
  const text = typeof body === "string" || body === undefined ? body : JSON.stringify(body);
  return await ask(emulator, target, { ...json, ...headers }, method, text);
}

/** The headers of a tracked read in pages of `size`. */
export function pagesOf(size: number): OutgoingHttpHeaders {
  return { prefer: `odata.track-changes,odata.maxpagesize=${size}` };
}

/** Follows next links from `target` to the last page. */
export async function readAll(
  emulator: Emulator,
  target: string,
  headers: OutgoingHttpHeaders = tracked,
): Promise<{ pages: Reply[]; items: any[]; deltaLink: string | undefined }> {
  const pages: Reply[] = [];
  let link: string | undefined = target;
  while (link !== undefined) {
    const reply: Reply = await ask(emulator, link, headers);
    if (reply.status !== 200) throw new Error(`${reply.status} ${reply.text}`);
    pages.push(reply);
    link = reply.json?.["@odata.nextLink"];
  }
  const items = pages.flatMap((page) => page.json?.value ?? []);
  return { pages, items, deltaLink: pages.at(-1)?.json?.["@odata.deltaLink"] };
}

/** A clock that stands still until it is moved. */
export function openClock(start: string): { now: () => Date; move: (days: number) => void } {
  let time = Date.parse(start);
  return {
    now: () => new Date(time),
    move: (days) => {
      time += days * 86_400_000;
    },
  };
}
