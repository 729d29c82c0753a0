import { fail } from "../errors/fail.ts";
import type { TokenFile } from "../store/token-file.ts";
import type { EnvironmentFacts, PullContext } from "./pull-context.ts";

/** Throws (exit 78) when a token file is of another environment than the one that is configured. */
export function refuseOtherOrganization(
  { url }: PullContext,
  { organizationId }: EnvironmentFacts,
  token: TokenFile,
): void {
  if (organizationId === token.organizationId && url === token.url) return;
  const is = { organizationId, url };
  throw fail("DVS-OTHER-ORGANIZATION", { case: "count", entity: token.entitySet, was: token, is });
}
