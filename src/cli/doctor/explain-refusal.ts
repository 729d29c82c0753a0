import type { AccessTokenFacts } from "../../auth/describe-access-token.ts";
import type { ServerConfig } from "../../config/config.ts";
import { DvsyncError, exitCodes } from "../../errors.ts";
import type { Contact } from "./reach-server.ts";

/** Says why the environment refused an access token, where the token and the server's challenge tell; otherwise what can still be tried. */
export function explainRefusal(
  error: DvsyncError,
  { origin }: ServerConfig,
  facts: AccessTokenFacts | null,
  contact: Contact,
): DvsyncError {
  if (error.code !== "DVS-UNAUTHORIZED" && error.code !== "DVS-FORBIDDEN") return error;
  const found = compare(origin, facts, contact);
  if (found !== null) return make(error, found.code, `${error.message}: ${found.why}`, found.hint);
  const who = facts?.appId == null ? "this sign-in" : `the app ${facts.appId}`;
  const hint = `ask an administrator of ${origin} whether ${who} is an enabled user there, with a security role`;
  return make(error, error.code, error.message, hint);
}

function compare(
  origin: string,
  facts: AccessTokenFacts | null,
  { tenantId }: Contact,
): { code: `DVS-${string}`; why: string; hint: string } | null {
  const audience = facts?.audience?.replace(/\/+$/, "") ?? null;
  if (
    isTenantId(tenantId) &&
    isTenantId(facts?.tenant) &&
    facts.tenant.toLowerCase() !== tenantId.toLowerCase()
  ) {
    return {
      code: "DVS-AUTH-TENANT",
      why: `the access token is of the tenant ${facts.tenant}, but the environment belongs to the tenant ${tenantId}`,
      hint: `sign in to that tenant: DVSYNC_TENANT_ID=${tenantId}, or "tenantId" in .syncrc (az login --tenant ${tenantId})`,
    };
  }
  if (audience !== null && audience !== origin && URL.canParse(audience)) {
    return {
      code: "DVS-AUTH-AUDIENCE",
      why: `the access token was made for ${audience}, not for ${origin}`,
      hint: `ask for one made for ${origin}: az account get-access-token --resource ${origin}`,
    };
  }
  if (facts?.expiresAt == null || Date.parse(facts.expiresAt) > Date.now()) return null;
  return {
    code: "DVS-AUTH-EXPIRED",
    why: `the access token expired at ${facts.expiresAt}`,
    hint: "get a fresh one; if it is fresh, check this machine's clock (date -u)",
  };
}

function make(error: DvsyncError, code: `DVS-${string}`, message: string, hint: string): DvsyncError {
  return new DvsyncError({ code, exitCode: exitCodes.denied, message, hint, cause: error });
}

function isTenantId(text: string | null | undefined): text is string {
  return /^[0-9a-f-]{36}$/i.test(text ?? "");
}
