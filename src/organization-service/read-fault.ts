import { normalizeCode, readServerError, type ServerError } from "../dataverse/server-error.ts";
import type { Answer } from "../types.ts";
import { type Fault, parseFault } from "./parse-fault.ts";

// Trace texts can be long; what counts comes before them.
const maxLength = 256 * 1024;

/**
 * Reads the body of an error answer: a fault of SOAP 1.1 or 1.2, JSON, a web page, or nothing
 * (docs/protocol-organization-service.md 5). Never throws for its content.
 */
export async function readFault(answer: Answer): Promise<ServerError> {
  const text = await answer.text(maxLength).catch(() => "");
  const fault = /^\uFEFF?\s*</.test(text) ? parseFault(text) : null;
  const error = await readServerError({ ...answer, text: () => Promise.resolve(text) });
  if (fault === null) return error;
  return {
    status: toStatus(answer.status, fault),
    code: normalizeCode(fault.errorCode),
    message: fault.message === "" ? error.message : fault.message,
    requestId: error.requestId ?? fault.activityId,
    retryAfter: fault.retryAfterMs === null ? error.retryAfter : String(fault.retryAfterMs / 1000),
  };
}

const forbidden = new Set(["0x80040220", "0x80048306", "0x80072560"]);

/** A fault comes with status 500, whatever it is (docs/protocol-organization-service.md 5.1): this is the status that the Web API gives in its place. */
function toStatus(status: number, { faultCode, errorCode }: Fault): number {
  if (errorCode === "429") return 429; // docs/protocol-organization-service.md 5.3
  if (status !== 500) return status;
  if (forbidden.has(normalizeCode(errorCode))) return 403;
  return /(^|:)(Client|Sender)$/.test(faultCode) ? 400 : status;
}
