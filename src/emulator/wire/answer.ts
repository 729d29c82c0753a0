/** A whole answer, before compression and faults. */
export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: readonly Buffer[];
}

const jsonType = "application/json; odata.metadata=minimal";

/** A JSON answer (PROTOCOL 3.2). */
export function jsonAnswer(
  body: string | readonly Buffer[],
  headers: Readonly<Record<string, string>> = {},
  status = 200,
): Answer {
  return {
    status,
    headers: { "Content-Type": jsonType, "OData-Version": "4.0", ...headers },
    body: typeof body === "string" ? [Buffer.from(body)] : body,
  };
}

/** An answer that is no JSON; without a type it has no body either. */
export function plainAnswer(status: number, type: string | undefined, body: string): Answer {
  const headers = type === undefined ? {} : { "Content-Type": type };
  return { status, headers: { ...headers }, body: [Buffer.from(body)] };
}

/** An error as the Web API writes it (PROTOCOL 10.7). */
export function errorAnswer(
  status: number,
  code: string,
  message: string,
  headers: Readonly<Record<string, string>> = {},
): Answer {
  return jsonAnswer(JSON.stringify({ error: { code, message } }), headers, status);
}

/** Whether a body is JSON. */
export function isJson(answer: Answer): boolean {
  return answer.headers["Content-Type"] === jsonType;
}
