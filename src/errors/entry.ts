import type { ExitCode } from "./exit-codes.ts";

/** What a person is told about one failure. */
export interface Told {
  readonly exitCode: ExitCode;
  readonly message: string;
  readonly hint: string;
}

/** One code of the book. */
export interface Entry<Facts> {
  /** For the manual: what the code means, and what to do. */
  readonly means: string;
  readonly todo: string;
  /** All that it can end with. */
  readonly exitCodes: readonly ExitCode[];
  /** The sentence and the next step for these facts. */
  readonly tell: (facts: Facts) => Told;
}

/** What the manual says about a code. */
interface Manual {
  readonly means: string;
  readonly todo: string;
}

interface Saying<Facts> {
  readonly says: (facts: Facts) => string;
  readonly next: (facts: Facts) => string;
  readonly exitCode?: ExitCode;
}

/** An entry with one sentence. */
export function entry<Facts>(exitCode: ExitCode, parts: Manual & Saying<Facts>): Entry<Facts> {
  const { means, todo, says, next } = parts;
  const tell = (facts: Facts) => ({ exitCode, message: says(facts), hint: next(facts) });
  return { means, todo, exitCodes: [exitCode], tell };
}

/** One of the sentences of an entry that has several; its exit code, where it differs from the entry's. */
export function saying<Facts>(
  says: (facts: Facts) => string,
  next: (facts: Facts) => string,
  exitCode?: ExitCode,
): Saying<Facts> {
  return { says, next, ...(exitCode === undefined ? {} : { exitCode }) };
}

type CaseFacts<Cases> = {
  [Case in keyof Cases]: Cases[Case] extends Saying<infer Facts> ? Facts & { readonly case: Case } : never;
}[keyof Cases];

/** An entry with a sentence for each of its cases; `case` among the facts says which. */
export function entryOf<const Cases extends Readonly<Record<string, Saying<never>>>>(
  exitCode: ExitCode,
  manual: Manual,
  cases: Cases,
): Entry<CaseFacts<Cases>> {
  const own = Object.values(cases).map((each) => each.exitCode ?? exitCode);
  return {
    ...manual,
    exitCodes: [...new Set(own)],
    tell(facts) {
      const found = cases[facts.case] as unknown as Saying<CaseFacts<Cases>>;
      return { exitCode: found.exitCode ?? exitCode, message: found.says(facts), hint: found.next(facts) };
    },
  };
}
