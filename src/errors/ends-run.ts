import type { Code } from "./book.ts";
import { hasCode } from "./has-code.ts";
import { signInErrors } from "./sign-in.ts";

/** Whether an entity failed because the server cannot be reached or the sign-in is refused, so that the others need not find out for themselves. */
export function endsRun(error: unknown): boolean {
  return hasCode(error, ...codes);
}

const codes: readonly Code[] = [
  "DVS-DNS",
  "DVS-UNREACHABLE",
  "DVS-TLS",
  "DVS-PROXY",
  "DVS-UNAUTHORIZED",
  "DVS-NO-APPLICATION-USER",
  ...(Object.keys(signInErrors) as (keyof typeof signInErrors)[]),
];
