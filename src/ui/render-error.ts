import type { DvsyncError } from "../errors/dvsync-error.ts";
import { exitCodes } from "../errors/exit-codes.ts";
import { mask } from "../errors/mask.ts";
import { describe, toFailure } from "../errors/to-failure.ts";

export interface RenderErrorOptions {
  /** Adds the chain of causes. */
  readonly verbose: boolean;
  /** Named in front of the message, unless the message names it. */
  readonly entity?: string | null | undefined;
  readonly secrets?: readonly string[] | undefined;
}

/** The one function that turns an error into text: what happened, its code, what to do next; no secrets, no line break at the end. */
export function renderError(error: unknown, options: RenderErrorOptions): string {
  const failure = toFailure(error);
  const { code, exitCode, message, hint } = failure;
  const { entity } = options;
  const about = entity === undefined || entity === null || message.includes(entity) ? "" : `${entity}: `;
  const lines = [`error: ${about}${message}`, `  code: ${code}`];
  if (options.verbose) lines.push(...causesOf(failure).map((cause) => `  cause: ${cause}`));
  // A message may bring its own stack.
  if (exitCode === exitCodes.bug && !/\n\s+at /.test(message)) lines.push(...stackOf(failure));
  if (hint !== undefined) lines.push(`  next: ${hint}`);
  const indented = lines.map((line) => line.replaceAll("\n", "\n    "));
  return mask(indented.join("\n"), options.secrets);
}

function stackOf(error: DvsyncError): string[] {
  const { stack = "" } = error.cause instanceof Error ? error.cause : error;
  return stack
    .split("\n")
    .filter((line) => /^\s+at /.test(line))
    .map((line) => `    ${line.trim()}`);
}

function causesOf(error: unknown): string[] {
  const causes: string[] = [];
  const seen = new Set<unknown>();
  const follow = (inner: unknown) => {
    if (!(inner instanceof Error) || seen.has(inner)) return;
    seen.add(inner);
    const children =
      inner instanceof AggregateError ? [...(inner.errors as unknown[]), inner.cause] : [inner.cause];
    for (const child of children) {
      if (child === undefined || child === null || seen.has(child) || causes.length >= 10) continue;
      causes.push(describe(child));
      follow(child);
    }
  };
  follow(error);
  return causes;
}
