import { oneLine, toSafeJson } from "../errors/mask.ts";
import { redact, secretsOf } from "../errors/redact.ts";
import { isColorOn } from "./is-color-on.ts";
import type { Env, OutputStream } from "./output-stream.ts";
import { openPaint, type Paint } from "./paint.ts";

/** The outcome of one check of `dvsync doctor`. */
export interface CheckResult {
  /** `config`, `sign-in`, `entity`... */
  readonly check: string;
  /** Which entity, for the checks that come once for each. */
  readonly entity?: string | undefined;
  readonly status: "ok" | "warn" | "fail" | "skip";
  /** What is so, or what is wrong and why. */
  readonly detail: string;
  readonly code?: string | undefined;
  /** What to do next. */
  readonly hint?: string | undefined;
  readonly exitCode?: number | undefined;
}

export interface CheckTableOptions {
  readonly stdout: OutputStream;
  readonly env: Env;
  readonly json: boolean;
  readonly color?: boolean | undefined;
  /** Texts that must never be printed, beyond the secrets that `env` holds; may grow. */
  readonly secrets?: readonly string[] | undefined;
}

/** Opens what writes each check's line to stdout as it ends: text with the cure below it, or one JSON object. Never a secret. */
export async function openCheckTable(options: CheckTableOptions): Promise<(result: CheckResult) => void> {
  const { stdout, env, json, color, secrets = [] } = options;
  const paint = await openPaint(!json && isColorOn(stdout, env, color));
  const clean = (text: string) => redact(oneLine(text), [...secrets, ...secretsOf(env)]);
  return (result) => {
    const { detail, hint } = result;
    const told = { ...result, detail: clean(detail), hint: hint === undefined ? undefined : clean(hint) };
    stdout.write(`${json ? toCheckJson(told) : toCheckLines(told, paint)}\n`);
  };
}

/** `{"check","ok","detail","code","hint","exitCode"}`; `ok` is null when the check could not be made. */
function toCheckJson({ check, entity, status, detail, code, hint, exitCode }: CheckResult): string {
  const ok = status === "skip" ? null : status !== "fail";
  return toSafeJson({
    check,
    ...(entity === undefined ? {} : { entity }),
    ok,
    detail,
    code: code ?? null,
    hint: hint ?? null,
    exitCode: exitCode ?? (ok === true ? 0 : null),
  });
}

const words = { ok: "ok  ", warn: "warn", fail: "FAIL", skip: "skip" };
const width = "organization".length;

function toCheckLines({ check, entity, status, detail, code, hint }: CheckResult, paint: Paint): string {
  const ink = { ok: paint.green, warn: paint.yellow, fail: paint.red, skip: paint.dim }[status];
  const indent = " ".repeat(words.ok.length + 1 + width + 2);
  const name = entity ?? check;
  const lines = [`${ink(words[status])} ${name.padEnd(width)}  ${detail}`];
  if (status === "fail" && code !== undefined) lines.push(`${indent}code: ${code}`);
  if (hint !== undefined) lines.push(`${indent}next: ${hint}`);
  return lines.join("\n");
}
