import { fail } from "../errors/fail.ts";
import type { SignInCase } from "./aadsts.ts";
import type { AuthMethod } from "./auth-settings.ts";

/** A failure, and what to quote of what was said about it. */
interface LocalCase {
  readonly found: SignInCase;
  readonly said: string | null;
}

/** The failures that no server took part in. The library has no codes for them, so its words tell; null when it is none of them. */
export function localCase(method: AuthMethod, text: string): LocalCase | null {
  switch (method) {
    case "azure-cli":
      return azureCli(text);
    case "workload-identity":
      return {
        found: (facts) => fail("DVS-AUTH-FEDERATED", { case: "file", ...facts }),
        said: /ENOENT|EACCES|No content/.exec(text)?.[0] ?? null,
      };
    case "managed-identity":
      return {
        found: (facts) => fail("DVS-AUTH-IDENTITY", facts),
        said: /identity not found[^\r\n]*/i.exec(text)?.[0] ?? null,
      };
    case "default":
      return { found: (facts) => fail("DVS-AUTH-NO-CREDENTIALS", { case: "chain", ...facts }), said: null };
    default:
      return null;
  }
}

function azureCli(text: string): LocalCase {
  if (/could not be found/i.test(text)) {
    return { found: (facts) => fail("DVS-AUTH-AZ", { case: "missing", ...facts }), said: null };
  }
  if (/az login/i.test(text)) {
    return { found: (facts) => fail("DVS-AUTH-AZ", { case: "signed out", ...facts }), said: null };
  }
  const said = text.trim().split(/\r?\n/)[0]!.slice(0, 300);
  return { found: (facts) => fail("DVS-AUTH-AZ", { case: "other", ...facts }), said };
}
