import { gzipSync } from "node:zlib";
import type { Fault } from "../faults/fault.ts";
import type { Answer } from "./answer.ts";

/** The answer with a damaged body, where the fault is one that damages it. */
export function damage(answer: Answer, fault: Fault | undefined): Answer {
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
