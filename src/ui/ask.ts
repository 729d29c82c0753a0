import { fail } from "../errors/fail.ts";
import { oneLine } from "../errors/mask.ts";

/** Something to choose; `hint` is shown while it is in focus. */
export interface Choice<T extends string> {
  readonly value: T;
  readonly label?: string | undefined;
  readonly hint?: string | undefined;
}

export interface TextQuestion {
  readonly message: string;
  readonly placeholder?: string | undefined;
  readonly initial?: string | undefined;
  /** What is wrong with an answer, or undefined. */
  readonly validate?: ((answer: string) => string | undefined) | undefined;
}

/** Questions to a person at a terminal, drawn on stderr. Ctrl-C throws the interruption (exit 130). */
export interface Ask {
  readonly text: (question: TextQuestion) => Promise<string>;
  readonly choose: <T extends string>(
    message: string,
    choices: readonly Choice<T>[],
    initial?: T,
  ) => Promise<T>;
  /** A list that typing narrows; at least one has to be taken. */
  readonly chooseSeveral: (message: string, choices: readonly Choice<string>[]) => Promise<string[]>;
  readonly confirm: (message: string) => Promise<boolean>;
}

export interface AskStreams {
  readonly stdin: NodeJS.ReadStream;
  readonly stderr: NodeJS.WriteStream;
  readonly signal: AbortSignal;
}

/** Opens the prompts; their library is loaded only here, only when somebody is asked. */
export async function openAsk({ stdin, stderr, signal }: AskStreams): Promise<Ask> {
  const clack = await import("@clack/prompts");
  // Some terminals do not know their size; the library would draw a letter a line.
  if (!stderr.columns) stderr.columns = 80;
  if (!stderr.rows) stderr.rows = 24;
  const common = { input: stdin, output: stderr, signal };
  const unwrap = <T>(answer: T | symbol): T => {
    signal.throwIfAborted();
    if (typeof answer !== "symbol") return answer;
    throw fail("DVS-INTERRUPTED", { case: "prompt" });
  };
  return {
    async text({ message, placeholder = "", initial = "", validate }) {
      const check = (answer: string | undefined) => validate?.((answer ?? "").trim());
      const question = { ...common, message, placeholder, initialValue: initial, validate: check };
      return (unwrap<string | undefined>(await clack.text(question)) ?? "").trim();
    },
    async choose(message, choices, initial) {
      const options = choices.map(toOption);
      const start = initial === undefined ? {} : { initialValue: initial };
      return unwrap(await clack.select<string>({ ...common, message, options, ...start })) as never;
    },
    async chooseSeveral(message, choices) {
      const options = choices.map(toOption);
      const list = { options, required: true, maxItems: 12, placeholder: "type to search" };
      const answer: string[] | symbol = await clack.autocompleteMultiselect<string>({
        ...common,
        ...list,
        message,
      });
      return unwrap(answer);
    },
    async confirm(message) {
      return unwrap<boolean>(await clack.confirm({ ...common, message }));
    },
  };
}

function toOption({ value, label, hint }: Choice<string>): { value: string; label: string; hint?: string } {
  return { value, label: oneLine(label ?? value), ...(hint === undefined ? {} : { hint: oneLine(hint) }) };
}
