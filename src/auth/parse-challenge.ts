/** What a 401 without an access token says about signing in; what it leaves out is null. */
export interface Challenge {
  /** `https://login.microsoftonline.com` */
  readonly authorityHost: string | null;
  /** A tenant id or domain, or `adfs`; never `common` and the like, which name no tenant. */
  readonly tenantId: string | null;
}

/** Reads a `WWW-Authenticate` header; names in any case, values quoted or not, anything may be missing, other schemes beside it. */
export function parseChallenge(header: string | null | undefined): Challenge {
  const parameters = readParameters(header ?? "");
  return readAuthority(parameters.get("authorization_uri") ?? parameters.get("authorization"));
}

function readParameters(header: string): Map<string, string> {
  const parameters = new Map<string, string>();
  // RFC 9110 11.6.1 as it comes in the wild: `Bearer a=b, c="d", NTLM`. Neither comma nor blank stands in our values.
  for (const match of header.matchAll(/([a-z_]+)\s*=\s*(?:"([^"]*)"|([^\s,"]*))/gi)) {
    const name = match[1]!.toLowerCase();
    if (!parameters.has(name)) parameters.set(name, match[2] ?? match[3] ?? "");
  }
  return parameters;
}

const everybody = new Set(["common", "organizations", "consumers"]);

function readAuthority(uri: string | undefined): Challenge {
  if (uri === undefined || !URL.canParse(uri)) return { authorityHost: null, tenantId: null };
  const url = new URL(uri);
  if (url.protocol !== "https:") return { authorityHost: null, tenantId: null };
  const tenant = url.pathname.split("/")[1] ?? "";
  const known = /^[0-9a-z.-]+$/i.test(tenant) && !everybody.has(tenant.toLowerCase());
  return { authorityHost: url.origin, tenantId: known ? tenant : null };
}
