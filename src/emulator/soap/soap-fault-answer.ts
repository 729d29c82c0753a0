import type { Fault } from "../faults/fault.ts";
import { statusText } from "../faults/fault-answer.ts";
import type { Answer } from "../wire/answer.ts";
import { SoapFault } from "./soap-fault.ts";
import type { SoapExchange } from "./soap-exchange.ts";
import { writeFault } from "./write-answer.ts";

/** What a fault makes of a request to the Organization Service; undefined where it does the same as elsewhere. */
export function soapFaultAnswer(exchange: SoapExchange, turn: number): Answer | undefined {
  const { fault } = exchange;
  if (fault?.kind === "sql-timeout") {
    return writeFault(exchange, new SoapFault({ code: "0x80044151", message: "SQL timeout expired." }));
  }
  if (fault?.kind !== "status" || (fault.body !== undefined && fault.body !== "json")) return undefined;
  if (fault.status !== 429 && fault.code === undefined) return undefined;
  return throttled(exchange, fault, turn);
}

function throttled(exchange: SoapExchange, fault: Extract<Fault, { kind: "status" }>, turn: number): Answer {
  const [code, message] = statusText(fault, turn);
  if (fault.status !== 429) return writeFault(exchange, new SoapFault({ code, message }));
  const { switches } = exchange.state;
  const setting = switches["soap-throttle"];
  const asked = fault.retryAfter ?? switches["retry-after"];
  const seconds = setting === "half-second" ? 0.5 : Number(asked);
  const inFault = setting !== "header" && Number.isFinite(seconds);
  const facts = inFault ? { code, message, retryAfter: seconds } : { code, message };
  const answer = writeFault(exchange, new SoapFault(facts));
  const status = setting === "429" || setting === "header" ? 429 : answer.status;
  const headers =
    setting === "header" && asked !== "absent" ? { ...answer.headers, "Retry-After": asked } : answer.headers;
  return { ...answer, status, headers };
}
