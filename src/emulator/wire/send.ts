import type { ServerResponse } from "node:http";
import { gzipSync } from "node:zlib";
import type { Fault } from "../faults/fault.ts";
import type { Waiting } from "../faults/hold-book.ts";
import type { Answer } from "./answer.ts";

/** What may befall an answer on its way. */
export interface Mishaps {
  readonly fault: Fault | undefined;
  readonly hold: Waiting | undefined;
  readonly isChunked: boolean;
}

/** Sends an answer, unless a fault stops it; resolves when nothing more will be sent. */
export async function send(response: ServerResponse, answer: Answer, mishaps: Mishaps): Promise<void> {
  const { fault, hold } = mishaps;
  const { headers, body } = damage(answer, fault);
  const length = body.reduce((sum, part) => sum + part.length, 0);
  const isChunked = isSentInChunks(fault) ?? mishaps.isChunked;
  const hasLength = !isChunked && answer.status !== 204;
  response.writeHead(answer.status, { ...headers, ...(hasLength ? { "Content-Length": length } : {}) });
  const stop = stopOf(fault, length);
  const pause = hold?.afterBytes;
  if (pause !== undefined && pause <= (stop ?? length)) {
    await write(response, slice(body, 0, pause));
    if (pause === 0) response.flushHeaders();
    await hold?.wait();
    await write(response, slice(body, pause, stop ?? length));
  } else {
    await write(response, stop === undefined ? body : slice(body, 0, stop));
  }
  if (fault?.kind === "stall") response.flushHeaders();
  else if (fault?.kind === "cut") response.destroy();
  else response.end();
}

function isSentInChunks(fault: Fault | undefined): boolean | undefined {
  if (fault?.kind === "short") return true;
  return fault?.kind === "cut" && fault.transfer !== undefined ? fault.transfer === "chunked" : undefined;
}

function stopOf(fault: Fault | undefined, length: number): number | undefined {
  if (fault?.kind !== "cut" && fault?.kind !== "short" && fault?.kind !== "stall") return undefined;
  return Math.min(fault.afterBytes ?? length >> 1, Math.max(0, length - 1));
}

// Waits until the bytes have left, so that a cut cannot take back what was to be sent.
async function write(response: ServerResponse, parts: readonly Buffer[]): Promise<void> {
  for (const [at, part] of parts.entries()) {
    if (response.destroyed) return;
    if (at === parts.length - 1) await flush(response, part);
    else if (!response.write(part)) await settled(response, "drain");
  }
}

async function flush(response: ServerResponse, part: Buffer): Promise<void> {
  await new Promise<void>((resolve) => {
    response.once("close", resolve);
    response.write(part, () => {
      response.off("close", resolve);
      resolve();
    });
  });
}

async function settled(response: ServerResponse, event: "drain"): Promise<void> {
  await new Promise<void>((resolve) => {
    const done = (): void => {
      response.off(event, done);
      response.off("close", done);
      resolve();
    };
    response.once(event, done);
    response.once("close", done);
  });
}

function slice(parts: readonly Buffer[], from: number, to: number): Buffer[] {
  let start = 0;
  return parts.flatMap((part) => {
    const cut = part.subarray(Math.max(0, from - start), Math.max(0, to - start));
    start += part.length;
    return cut.length === 0 ? [] : [cut];
  });
}

// The answer with a damaged body, where the fault is one that damages it.
function damage(answer: Answer, fault: Fault | undefined): Answer {
  if (fault?.kind === "garbage") {
    const body = Buffer.concat(answer.body);
    const middle = body.length >> 1;
    const rubbish = Buffer.from('\u0001}]{,"');
    return { ...answer, body: [body.subarray(0, middle), rubbish, body.subarray(middle)] };
  }
  if (fault?.kind === "broken-gzip") {
    const body = fault.bit === undefined ? breakGzip(answer) : turnBit(answer, fault.bit);
    return { ...answer, headers: { ...answer.headers, "Content-Encoding": "gzip" }, body: [body] };
  }
  return answer;
}

function breakGzip(answer: Answer): Buffer {
  const body = gzipSync(Buffer.concat(answer.body));
  return body.fill(0xff, body.length >> 1, (body.length >> 1) + 8);
}

// A gzip header, and the header of its first stored block, which holds up to 64 KiB.
const beforeBody = 10 + 5;

function turnBit(answer: Answer, bit: number): Buffer {
  const body = gzipSync(Buffer.concat(answer.body), { level: 0 });
  const at = beforeBody + (bit >> 3);
  if (at < body.length - 8) body[at]! ^= 1 << (bit & 7);
  return body;
}
