import type { Answer } from "../types.ts";
import { notAnAnswer } from "./not-an-answer.ts";
import type { Question } from "./question.ts";

const mega = 1024 * 1024;
const openBrace = 0x7b;
const openBracket = 0x5b;

export interface Bounds {
  readonly megabytes: number;
  /** Objects and lists, at any depth: each takes many times its bytes once it is parsed. */
  readonly objects: number;
}

/** The text of an answer that holds no rows: metadata of a whole environment fits, and what does not is refused (exit 65) before it is parsed. */
export async function readJsonText(
  answer: Answer,
  question: Question,
  bounds: Bounds = { megabytes: 64, objects: 100_000 },
): Promise<string> {
  const bytes = await readBytes(answer, question, bounds.megabytes);
  let objects = 0;
  for (const byte of bytes) if (byte === openBrace || byte === openBracket) objects++;
  if (objects > bounds.objects) throw notAnAnswer(question, `it holds more than ${bounds.objects} objects`);
  return bytes.toString("utf8");
}

/** The bytes of an answer that holds one row at most. */
export async function readBytes(answer: Answer, question: Question, megabytes = 256): Promise<Buffer> {
  const pieces: Buffer[] = [];
  let length = 0;
  for await (const chunk of answer.body) {
    length += chunk.length;
    if (length > megabytes * mega) throw notAnAnswer(question, `it is larger than ${megabytes} MB`);
    pieces.push(Buffer.from(chunk));
  }
  return Buffer.concat(pieces);
}
