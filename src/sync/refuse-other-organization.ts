import { DvsyncError, exitCodes } from "../errors.ts";
import type { TokenFile } from "../store/token-file.ts";
import type { EnvironmentFacts, PullContext } from "./pull-context.ts";

/** Throws (exit 78) when a token file is of another environment than the one that is configured. */
export function refuseOtherOrganization(
  { url }: PullContext,
  { organizationId }: EnvironmentFacts,
  token: TokenFile,
): void {
  if (organizationId === token.organizationId && url === token.url) return;
  throw new DvsyncError({
    code: "DVS-OTHER-ORGANIZATION",
    exitCode: exitCodes.config,
    message: `the snapshot of ${token.entitySet} is of ${token.url} (organization ${token.organizationId}), not of ${url} (organization ${organizationId})`,
    hint: 'correct "url", or name the folder that belongs to it with --dir',
  });
}
