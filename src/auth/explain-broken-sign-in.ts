import type { DvsyncError } from "../errors/dvsync-error.ts";
import { fail } from "../errors/fail.ts";
import { failOfWire } from "../errors/wire-failures.ts";
import { isAboutProxy, toWireKind } from "../errors/wire-kinds.ts";
import { findProxy } from "./find-proxy.ts";
import { type SignInWitness, tooLarge } from "./sign-in-witness.ts";

/** The error for a sign-in that got no answer: which host, why, and what to do. Waiting may help against the ones with exit code 75. */
export function explainBrokenSignIn(
  { code, host }: NonNullable<SignInWitness["broken"]>,
  env: NodeJS.ProcessEnv,
): DvsyncError {
  if (code === tooLarge) return fail("DVS-AUTH-ANSWER", { host });
  const proxy = findProxy(env);
  const wire = { host, origin: `https://${host}`, errno: code, isSignIn: true, proxy, proxyStatus: null };
  if (code === "407") return failOfWire("proxy", { ...wire, proxyStatus: 407 });
  return failOfWire(proxy !== null && isAboutProxy(code) ? "proxy" : toWireKind(code), wire);
}
