import { brotliCompressSync, constants, deflateSync, gzipSync } from "node:zlib";
import type { Answer } from "./answer.ts";

const encodings = {
  gzip: (body: Buffer) => gzipSync(body, { level: 1 }),
  deflate: (body: Buffer) => deflateSync(body, { level: 1 }),
  br: (body: Buffer) => brotliCompressSync(body, { params: { [constants.BROTLI_PARAM_QUALITY]: 1 } }),
};

/** The answer in an encoding that the client accepts and the switch `gzip` allows (PROTOCOL 3.14). */
export function compress(
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
