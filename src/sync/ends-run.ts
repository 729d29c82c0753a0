import { DvsyncError } from "../errors.ts";

/** Whether an entity failed because the server cannot be reached or the sign-in is refused, so that the others need not find out for themselves. */
export function endsRun(error: unknown): boolean {
  if (!(error instanceof DvsyncError)) return false;
  return /^DVS-(?:DNS|UNREACHABLE|TLS|PROXY|UNAUTHORIZED|NO-APPLICATION-USER|AUTH(?:-.*)?)$/.test(error.code);
}
