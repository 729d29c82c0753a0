import { DvsyncError } from "../errors/dvsync-error.ts";
import { WireError } from "../errors/wire-error.ts";
import { fail } from "../errors/fail.ts";
import { redact } from "../errors/redact.ts";
import { oauthCases, type SignInCase, signInCases, wrongCertificate, wrongSecret } from "./aadsts.ts";
import type { AuthMethod } from "./auth-settings.ts";
import { explainBrokenSignIn } from "./explain-broken-sign-in.ts";
import { localCase } from "./local-sign-in-cases.ts";
import type { Identity } from "./read-identity.ts";
import { secretsOf } from "./secrets-of.ts";
import type { SignInWitness } from "./sign-in-witness.ts";

/** What is known about a sign-in that failed. */
export interface SignInAttempt {
  readonly method: AuthMethod;
  readonly origin: string;
  readonly env: NodeJS.ProcessEnv;
  readonly identity: Identity;
  readonly witness: SignInWitness;
}

/** A failed sign-in as one error that says what happened, why, and what to do next; without any secret. */
export function explainSignIn(error: unknown, attempt: SignInAttempt): DvsyncError | WireError {
  // Ours already; a wire that broke while asking for the tenant may be tried again like any other.
  if (error instanceof DvsyncError || error instanceof WireError) return error;
  const { witness, method } = attempt;
  const { refusal, broken } = witness;
  const texts = [refusal?.description ?? "", ...textsOf(error)];
  const line = texts.map(readAadsts).find((found) => found !== null) ?? null;

  if (refusal !== null && refusal.status < 400)
    return say(redirected, `status ${refusal.status}`, attempt, error);
  if (refusal?.status === 407) return explainBrokenSignIn({ code: "407", host: "" }, attempt.env);
  if (line === null && broken !== null) return explainBrokenSignIn(broken, attempt.env);
  if (refusal !== null && (refusal.status === 429 || refusal.status >= 500)) {
    return say(busy, line ?? `status ${refusal.status}`, attempt, error);
  }
  const number = line === null ? "" : (/^AADSTS(\d+)/.exec(line)?.[1] ?? "");
  const found =
    ownCase(signInCases, number) ??
    ownCase(oauthCases, refusal?.error ?? "") ??
    refusedClient(refusal?.error, method);
  const said = line ?? oauthLine(refusal);
  if (found !== undefined) return say(found, said, attempt, error);
  const local = said === null ? localCase(method, texts.join("\n")) : null;
  if (local !== null) return say(local.found, local.said, attempt, error);
  return say(other, said ?? firstLine(texts), attempt, error);
}

/** A server's word may be the name of something that every object has. */
function ownCase(cases: Readonly<Record<string, SignInCase>>, name: string): SignInCase | undefined {
  return Object.hasOwn(cases, name) ? cases[name] : undefined;
}

const busy: SignInCase = (facts) => fail("DVS-AUTH-BUSY", facts);
const redirected: SignInCase = (facts) => fail("DVS-AUTH-REDIRECT", facts);
const other: SignInCase = (facts) => fail("DVS-AUTH", facts);

function refusedClient(error: string | undefined, method: AuthMethod): SignInCase | undefined {
  if (error !== "invalid_client") return undefined;
  return method === "client-certificate" ? wrongCertificate : wrongSecret;
}

function say(found: SignInCase, said: string | null, attempt: SignInAttempt, error: unknown): DvsyncError {
  const { identity, witness, origin } = attempt;
  const hide = (text: string): string => redact(text, secretsOf(identity));
  const { clientId: app, tenantId: tenant } = identity;
  const facts = { app, tenant, origin, clockAheadMs: witness.clockAheadMs };
  const failure = found({ ...facts, said: said === null ? null : hide(said) });
  // The library's own error may hold the request, and with it the secret: only its words are passed on.
  failure.cause = new Error(hide(textsOf(error).join("\n")));
  return failure;
}

/** `AADSTS7000215: Invalid client secret provided. …`, without the identifiers that follow. */
function readAadsts(text: string): string | null {
  const found = /AADSTS\d+[^\r\n]*/.exec(text)?.[0];
  return found === undefined
    ? null
    : found.replace(/[\s-]*(Trace ID|Correlation ID|Timestamp):.*$/, "").trim();
}

function oauthLine(refusal: SignInWitness["refusal"]): string | null {
  if (refusal === null || refusal.error === "") return null;
  return firstLine([[refusal.error, refusal.description].filter((part) => part !== "").join(": ")]);
}

function firstLine(texts: readonly string[]): string {
  return (texts.find((text) => text.trim() !== "") ?? "").trim().split(/\r?\n/)[0]!.slice(0, 300);
}

// An error may quote a whole answer, and searching that takes time.
const maxText = 4000;

function textsOf(error: unknown): string[] {
  if (!(error instanceof Error)) return [String(error).slice(0, maxText)];
  const inner = "errors" in error && Array.isArray(error.errors) ? (error.errors as unknown[]) : [];
  const cause = error.cause === undefined ? [] : [error.cause];
  return [error.message.slice(0, maxText), ...[...inner, ...cause].flatMap(textsOf)];
}
