/** A whole answer, before compression and faults. */
export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: readonly Buffer[];
}

const jsonType = "application/json; odata.metadata=minimal";

/** A JSON answer (docs/protocol.md 3.2). */
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

/** 204, as writes are answered. */
export function noContent(headers: Readonly<Record<string, string>> = {}): Answer {
  return { status: 204, headers: { "OData-Version": "4.0", ...headers }, body: [] };
}

/** An error as the Web API writes it (docs/protocol.md 10.7). */
export function errorAnswer(
  status: number,
  code: string,
  message: string,
  headers: Readonly<Record<string, string>> = {},
): Answer {
  return jsonAnswer(JSON.stringify({ error: { code, message } }), headers, status);
}

/** 401 with nothing in it; the challenge is added to every 401. */
export function challengeOnly(): Answer {
  return { status: 401, headers: {}, body: [] };
}

/** Whether a body is JSON. */
export function isJson(answer: Answer): boolean {
  return answer.headers["Content-Type"] === jsonType;
}

/** Thrown where a request cannot be answered as asked; carries the answer that says so. */
export class Refusal extends Error {
  readonly answer: Answer;
  /** What it says, for answers of another form. */
  readonly facts: { readonly code: string; readonly message: string };

  constructor(answer: Answer, facts: Refusal["facts"]) {
    super(Buffer.concat(answer.body).toString());
    this.answer = answer;
    this.facts = facts;
  }
}

/** A refusal in the words of the Web API. */
export function refuse(status: number, code: string, message: string): Refusal {
  return new Refusal(errorAnswer(status, code, message), { code, message });
}

/** 501 with the name of what the emulator does not do. */
export function notEmulated(what: string): Refusal {
  return refuse(501, "emulator", `The emulator does not do ${what}.`);
}
