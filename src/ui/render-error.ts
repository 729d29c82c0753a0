import { DvsyncError, exitCodes } from "../errors.ts";
import { printable } from "./printable.ts";
import { redact } from "./redact.ts";

export interface RenderErrorOptions {
  /** Adds the chain of causes. */
  readonly verbose: boolean;
  /** Named in front of the message, unless the message names it. */
  readonly entity?: string | null | undefined;
  readonly secrets?: readonly string[] | undefined;
}

/** The one function that turns an error into text: what happened, its code, what to do next; no secrets, no line break at the end. */
export function renderError(error: unknown, options: RenderErrorOptions): string {
  const { code, exitCode, message, hint } = toErrorParts(error);
  const { entity } = options;
  const about = entity === undefined || entity === null || message.includes(entity) ? "" : `${entity}: `;
  const lines = [`error: ${about}${message}`, `  code: ${code}`];
  if (options.verbose) lines.push(...causesOf(error).map((cause) => `  cause: ${cause}`));
  // A message may bring its own stack.
  if (exitCode === exitCodes.bug && !/\n\s+at /.test(message)) lines.push(...stackOf(error));
  if (hint !== null) lines.push(`  next: ${hint}`);
  const indented = lines.map((line) => line.replaceAll("\n", "\n    "));
  return redact(printable(indented.join("\n")), options.secrets);
}

/** The members of an error in `--json`; anything unforeseen counts as a bug in dvsync. */
export function toErrorParts(error: unknown): {
  code: string;
  message: string;
  hint: string | null;
  exitCode: number;
} {
  const known = error instanceof DvsyncError;
  const exitCode = known ? error.exitCode : exitCodes.bug;
  return {
    code: known ? error.code : "DVS-BUG",
    message: known ? error.message : `This is a bug in dvsync: ${describe(error)}`,
    hint:
      (known ? error.hint : undefined) ??
      (exitCode === exitCodes.bug ? "report it with the lines above, where you got dvsync from" : null),
    exitCode,
  };
}

function stackOf(error: unknown): string[] {
  const origin = error instanceof DvsyncError && error.cause instanceof Error ? error.cause : error;
  const stack = origin instanceof Error ? (origin.stack ?? "") : "";
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
      if (child === undefined || child === null || causes.length >= 10) continue;
      causes.push(describe(child));
      follow(child);
    }
  };
  follow(error);
  return causes;
}

function describe(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const code = "code" in error && typeof error.code === "string" ? ` [${error.code}]` : "";
  return `${error.name}: ${error.message}${code}`;
}
