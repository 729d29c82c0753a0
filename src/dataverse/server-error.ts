import type { Answer } from "../types.ts";

/** An answer that is an error, whatever shape its body had. */
export interface ServerError {
  readonly status: number;
  /** Lower-case hex with eight digits (`0x80044352`), or "" when the body names none. */
  readonly code: string;
  /** The server's own words, on one line; the status when it said nothing readable. */
  readonly message: string;
  /** `x-ms-service-request-id`, which support asks for. */
  readonly requestId: string | null;
  /** The `Retry-After` header as it came. */
  readonly retryAfter: string | null;
}

/** Reads the body of an error answer as text first, then as JSON of any of the shapes met in public (docs/protocol.md 10.7, 10.8); never throws for its content. */
export async function readServerError(answer: Answer): Promise<ServerError> {
  const text = await answer.text(64 * 1024).catch(() => "");
  const { code, message } = parseBody(text);
  return {
    status: answer.status,
    code,
    message: message === "" ? describeBody(answer.status, text) : message,
    requestId: answer.header("x-ms-service-request-id") ?? answer.header("req_id") ?? null,
    retryAfter: answer.header("retry-after") ?? null,
  };
}

/** One spelling for `0x80044352`, `0X80044352` and `-2147204270`: the same 32 bits (docs/protocol.md 10.7). */
export function normalizeCode(code: unknown): string {
  const text = typeof code === "string" || typeof code === "number" ? String(code).trim() : "";
  if (/^0x[0-9a-f]{1,8}$/i.test(text)) return `0x${text.slice(2).toLowerCase().padStart(8, "0")}`;
  if (/^-?\d{1,10}$/.test(text)) return `0x${(Number(text) >>> 0).toString(16).padStart(8, "0")}`;
  return "";
}

function parseBody(text: string): { code: string; message: string } {
  const body = parseObject(text);
  const error = toObject(body["error"]);
  const inner = Object.keys(error).length > 0 ? error : body;
  const message = inner["message"] ?? inner["ExceptionMessage"] ?? inner["Message"] ?? "";
  return {
    code: normalizeCode(inner["code"] ?? inner["ErrorCode"]),
    message: typeof message === "string" ? message.replace(/\s+/g, " ").trim() : "",
  };
}

function parseObject(text: string): Record<string, unknown> {
  try {
    return toObject(JSON.parse(text.replace(/^\uFEFF/, "")));
  } catch {
    return {};
  }
}

function toObject(value: unknown): Record<string, unknown> {
  return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
}

function describeBody(status: number, text: string): string {
  const title = /<title>([^<]*)<\/title>/i.exec(text)?.[1]?.trim();
  if (title !== undefined && title !== "") return title;
  return text.trim() === "" ? `status ${status} without a body` : `status ${status}`;
}
