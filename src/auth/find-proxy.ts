import { fail } from "../errors/fail.ts";
import type { ProxyInUse } from "../errors/wire-failures.ts";

/** The proxy of a sign-in. Azure's library reads these variables by itself, and dies of one that it cannot decode: that is refused here. */
export function findProxy(env: NodeJS.ProcessEnv): ProxyInUse | null {
  const names = ["HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy", "HTTP_PROXY", "http_proxy"];
  const variable = names.find((name) => (env[name] ?? "") !== "");
  if (variable === undefined) return null;
  const text = env[variable]!;
  const full = text.includes("://") ? text : `http://${text}`;
  const url = URL.canParse(full) ? new URL(full) : null;
  const credentials = url === null ? null : decode(url.username + url.password);
  if (url === null || credentials === null)
    throw fail("DVS-PROXY-URL", { variable, isBadlyEncoded: url !== null });
  return { host: url.host, variable, hasCredentials: credentials !== "" };
}

function decode(text: string): string | null {
  try {
    return decodeURIComponent(text);
  } catch {
    return null;
  }
}
