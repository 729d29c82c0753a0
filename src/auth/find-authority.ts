import { fail } from "../errors/fail.ts";
import type { AuthContext } from "./auth-context.ts";
import { isMicrosoftCloud } from "./microsoft-clouds.ts";
import type { Identity } from "./read-identity.ts";

/** Where to sign in. */
export interface Authority {
  readonly host: string;
  /** A tenant id or domain, `adfs`, or null when nobody has said it. */
  readonly tenantId: string | null;
  /** A private authority is not known to Microsoft's directory of clouds, which must then not be asked. */
  readonly wellKnown: boolean;
}

/** Finds tenant and cloud: what the user said, then what the environment's own 401 says. Credentials go to hosts of Microsoft, or to the one the user named. */
export async function findAuthority(identity: Identity, context: AuthContext): Promise<Authority> {
  const named = identity.authorityHost === null ? null : parseAuthorityHost(identity.authorityHost);
  const tenantId = named?.tenantId ?? identity.tenantId;
  const host = named?.host ?? (tenantId === null ? null : commercialHost(context.origin));
  if (host !== null && tenantId !== null) return { host, tenantId, wellKnown: isMicrosoftCloud(host) };

  const challenge = await context.discover();
  const found = host ?? challenge.authorityHost ?? "https://login.microsoftonline.com";
  // Whoever answers at a mistyped address must not choose where a secret is sent.
  if (host === null && !isMicrosoftCloud(found)) {
    throw fail("DVS-AUTH-AUTHORITY", { case: "unknown", origin: context.origin, host: found });
  }
  return { host: found, tenantId: tenantId ?? challenge.tenantId, wellKnown: isMicrosoftCloud(found) };
}

/** Environments of the commercial cloud and GCC are told by their name, so that nobody need be asked. */
function commercialHost(origin: string): string | null {
  return new URL(origin).hostname.endsWith(".dynamics.com") ? "https://login.microsoftonline.com" : null;
}

function parseAuthorityHost(text: string): { host: string; tenantId: string | null } {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url?.protocol !== "https:") {
    throw fail("DVS-AUTH-AUTHORITY", { case: "not https", text });
  }
  // `https://adfs.contoso.com/adfs` as AD FS writes it, and `https://login.microsoftonline.com/<tenant>`
  const path = url.pathname.split("/")[1] ?? "";
  return { host: url.origin, tenantId: path === "" ? null : path };
}
