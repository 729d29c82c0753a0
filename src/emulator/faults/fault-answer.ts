import { errorAnswer, jsonAnswer, plainAnswer } from "../wire/answer.ts";
import type { Answer } from "../wire/answer.ts";
import type { Fault } from "./fault.ts";

type StatusFault = Extract<Fault, { kind: "status" }>;

/** The answer that a fault gives instead of the right one; undefined when the fault lies elsewhere. */
export function faultAnswer(fault: Fault, retryAfter: string, turn: number): Answer | undefined {
  switch (fault.kind) {
    case "status":
      return withRetryAfter(fault, statusAnswer(fault, turn), retryAfter);
    case "html200":
      return plainAnswer(200, "text/html", page("Sign in to your account"));
    case "redirect":
      return { status: fault.status ?? 302, headers: { Location: fault.location }, body: [] };
    case "sql-timeout":
      return errorAnswer(500, "0x80044151", "SQL timeout expired."); // docs/protocol.md 10.14
    default:
      return undefined;
  }
}

function withRetryAfter(fault: StatusFault, answer: Answer, common: string): Answer {
  const value = fault.retryAfter ?? (fault.status === 429 ? common : "absent");
  return value === "absent" ? answer : { ...answer, headers: { ...answer.headers, "Retry-After": value } };
}

function statusAnswer(fault: StatusFault, turn: number): Answer {
  const { status } = fault;
  const [code, message] = statusText(fault, turn);
  switch (fault.body ?? usualBody[status] ?? "json") {
    case "empty":
      return plainAnswer(status, undefined, "");
    case "html":
      return plainAnswer(status, "text/html; charset=us-ascii", page(`${status} Service Unavailable`));
    case "aspnet": {
      // docs/protocol.md 10.8
      const kind = "Microsoft.OData.ODataException";
      const body = {
        Message: message,
        ExceptionMessage: message,
        ExceptionType: kind,
        StackTrace: "   at Microsoft",
        ErrorCode: "0x0",
      };
      return jsonAnswer(JSON.stringify(body), {}, status);
    }
    default:
      return errorAnswer(status, code, message);
  }
}

const usualBody: Readonly<Record<number, "html" | "empty">> = {
  401: "empty",
  502: "empty",
  503: "html",
  504: "html",
};

// docs/protocol.md 10.1
const throttled = [
  ["0x80072322", "Number of requests exceeded the limit of 6000 over time window of 300 seconds."],
  [
    "0x80072321",
    "Combined execution time of incoming requests exceeded limit of 1,200,000 milliseconds over time window of 300 " +
      "seconds. Decrease number of concurrent requests or reduce the duration of requests and try again later.",
  ],
  ["0x80072326", "Number of concurrent requests exceeded the limit of 52."],
] as const;

/** The code and message of a status, unless the fault has its own. */
export function statusText(fault: StatusFault, turn: number): readonly [string, string] {
  const [code, message] =
    fault.status === 429
      ? (throttled[turn % throttled.length] ?? throttled[0])
      : (usualText[fault.status] ?? ["0x80040216", "An unexpected error occurred."]);
  return [fault.code ?? code, fault.message ?? message];
}

// docs/protocol.md 10.14
const usualText: Readonly<Record<number, readonly [string, string]>> = {
  400: ["0x80060888", "The request is not valid."],
  401: ["0x80040220", "ExpiredAuthTicket"],
  403: ["0x80040220", "The user does not hold the necessary privileges."],
  404: ["0x80040217", "The object does not exist."],
};

function page(title: string): string {
  return `<!DOCTYPE html>\r\n<html><head><title>${title}</title></head><body><h1>${title}</h1></body></html>\r\n`;
}
