import { errorAnswer } from "./answer.ts";
import type { Answer } from "./answer.ts";

/** Thrown where a request cannot be answered as asked; carries the answer that says so. */
export class Refusal extends Error {
  readonly answer: Answer;

  constructor(answer: Answer) {
    super(Buffer.concat(answer.body).toString());
    this.answer = answer;
  }
}

/** A refusal in the words of the Web API. */
export function refuse(status: number, code: string, message: string): Refusal {
  return new Refusal(errorAnswer(status, code, message));
}

/** 501 with the name of what the emulator does not do. */
export function notEmulated(what: string): Refusal {
  return refuse(501, "emulator", `The emulator does not do ${what}.`);
}
