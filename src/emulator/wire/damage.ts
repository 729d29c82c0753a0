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
    const body = gzipSync(Buffer.concat(answer.body));
    body.fill(0xff, body.length >> 1, (body.length >> 1) + 8);
    return { ...answer, headers: { ...answer.headers, "Content-Encoding": "gzip" }, body: [body] };
  }
  return answer;
}
