import type { AccessTokenFacts } from "../../auth/describe-access-token.ts";
import type { ServerConfig } from "../../config/config.ts";
import type { DvsyncError } from "../../errors/dvsync-error.ts";
import { fail } from "../../errors/fail.ts";
import { hasCode } from "../../errors/has-code.ts";
import { notAdmitted } from "../../errors/not-admitted.ts";
import type { Contact } from "./reach-server.ts";

/** Says why the environment refused an access token, where the token and the server's challenge tell; otherwise what can still be tried. */
export function explainRefusal(
  error: DvsyncError,
  { origin }: ServerConfig,
  facts: AccessTokenFacts | null,
  { tenantId }: Contact,
): DvsyncError {
  if (!hasCode(error, "DVS-UNAUTHORIZED", "DVS-FORBIDDEN")) return error;
  const failed = error.message;
  const { tenant = null, expiresAt = null } = facts ?? {};
  if (isTenantId(tenantId) && isTenantId(tenant) && tenant.toLowerCase() !== tenantId.toLowerCase()) {
    return fail("DVS-AUTH-TENANT", { case: "other", failed, is: tenant, wanted: tenantId }, error);
  }
  const audience = facts?.audience?.replace(/\/+$/, "") ?? null;
  if (audience !== null && audience !== origin && URL.canParse(audience)) {
    return fail("DVS-AUTH-AUDIENCE", { failed, audience, origin }, error);
  }
  if (expiresAt !== null && Date.parse(expiresAt) <= Date.now()) {
    return fail("DVS-AUTH-EXPIRED", { failed, at: expiresAt }, error);
  }
  return notAdmitted(error, facts?.appId == null ? "this sign-in" : `the app ${facts.appId}`, origin);
}

function isTenantId(text: string | null): text is string {
  return /^[0-9a-f-]{36}$/i.test(text ?? "");
}
