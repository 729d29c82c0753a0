import { randomUUID } from "node:crypto";
import type { IncomingHttpHeaders } from "node:http";
import { brotliCompressSync, constants, deflateSync, gzipSync } from "node:zlib";
import type { Switches } from "../switches/switch-table.ts";
import { isJson } from "./answer.ts";
import type { Answer } from "./answer.ts";

/** The answer as it leaves: with the headers that every answer has, white space and compression as the switches want. */
export function finish(switches: Switches, answer: Answer, asked: IncomingHttpHeaders): Answer {
  const { json, gzip } = switches;
  const id = randomUUID();
  const headers = {
    ...answer.headers,
    // docs/protocol.md 3.13
    "x-ms-service-request-id": id,
    REQ_ID: id,
    // docs/protocol.md 10.3: with a thousands comma.
    "x-ms-ratelimit-burst-remaining-xrm-requests": "7999",
    "x-ms-ratelimit-time-remaining-xrm-requests": "1,199.97",
  };
  const isPlain = json === "compact" || !isJson(answer);
  const body = isPlain ? answer.body : [Buffer.from(restyle(Buffer.concat(answer.body).toString(), json))];
  return compress({ ...answer, headers, body }, asked["accept-encoding"]?.toString(), gzip);
}

const encodings = {
  gzip: (body: Buffer) => gzipSync(body, { level: 1 }),
  deflate: (body: Buffer) => deflateSync(body, { level: 1 }),
  br: (body: Buffer) => brotliCompressSync(body, { params: { [constants.BROTLI_PARAM_QUALITY]: 1 } }),
};

// In an encoding that the client accepts and the switch `gzip` allows (docs/protocol.md 3.14).
function compress(
  answer: Answer,
  accepted: string | undefined,
  setting: "off" | "on" | "gzip" | "deflate" | "br",
): Answer {
  const names = (accepted ?? "").split(",").map((name) => name.split(";")[0]?.trim() ?? "");
  const encoding = names.find((name) => isEncoding(name) && (setting === "on" || setting === name));
  if (setting === "off" || answer.body.length === 0 || encoding === undefined || !isEncoding(encoding))
    return answer;
  const body = encodings[encoding](Buffer.concat(answer.body));
  return { ...answer, headers: { ...answer.headers, "Content-Encoding": encoding }, body: [body] };
}

function isEncoding(name: string): name is keyof typeof encodings {
  return Object.hasOwn(encodings, name);
}

const token = /"(?:[^"\\]|\\.)*"|[{}[\],:]|[^\s"{}[\],:]+/gs;

// The same JSON tokens, byte for byte, with other white space between them.
function restyle(json: string, style: "pretty" | "mixed"): string {
  let depth = 0;
  let text = "";
  let count = 0;
  for (const [part] of json.matchAll(token)) {
    if (part === "}" || part === "]") depth--;
    if (style === "mixed") {
      // Every kind of JSON white space turns up on either side of every kind of token.
      text += part + gaps[(count * 7 + part.length) % gaps.length];
    } else {
      text += part === "}" || part === "]" ? lineEnd(depth) + part : part;
      if (part === "{" || part === "[") text += lineEnd(depth + 1);
      if (part === ",") text += lineEnd(depth);
      if (part === ":") text += " ";
    }
    if (part === "{" || part === "[") depth++;
    count++;
  }
  return text;
}

const gaps = ["", " ", "", "\n", "\t", "", "  ", "\r\n", "", ""];

function lineEnd(depth: number): string {
  return `\r\n${"  ".repeat(depth)}`;
}
