/** What an access token says about itself. */
export interface AccessTokenFacts {
  readonly appId: string | null;
  /** Who: a user's name, or the object id of an application. */
  readonly user: string | null;
  readonly tenant: string | null;
  /** RFC 3339, UTC. */
  readonly expiresAt: string | null;
  readonly audience: string | null;
  /** All of them. */
  readonly audiences: readonly string[];
}

/** Reads the claims of a JWT without checking its signature; null when it is none. Never throws and never gives the token back. */
export function describeAccessToken(accessToken: string): AccessTokenFacts | null {
  const claims = readClaims(accessToken);
  if (claims === null) return null;
  const text = (...names: string[]): string | null => {
    const found = names
      .map((name) => claims[name])
      .find((value) => typeof value === "string" && value !== "");
    return typeof found === "string" ? found : null;
  };
  const audiences = [claims["aud"]].flat().filter((audience) => typeof audience === "string");
  return {
    appId: text("appid", "azp", "client_id"),
    user: text("upn", "preferred_username", "unique_name", "email", "oid", "sub"),
    tenant: text("tid"),
    expiresAt: toTime(claims["exp"]),
    audience: audiences[0] ?? null,
    audiences,
  };
}

function readClaims(accessToken: string): Record<string, unknown> | null {
  const parts = accessToken.split(".");
  if (parts.length !== 3) return null;
  try {
    const claims: unknown = JSON.parse(Buffer.from(parts[1]!, "base64url").toString("utf8"));
    return isRecord(claims) ? claims : null;
  } catch {
    return null;
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function toTime(seconds: unknown): string | null {
  if (typeof seconds !== "number") return null;
  const time = new Date(seconds * 1000);
  return Number.isNaN(time.getTime()) ? null : time.toISOString();
}
