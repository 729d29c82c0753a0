import type { SignInCase } from "./aadsts.ts";
import type { AuthMethod } from "./auth-settings.ts";

/** The failures that no server took part in, told by what the library says about them; null when it is none of them. */
export function localCase(
  method: AuthMethod,
  text: string,
  origin: string,
): (SignInCase & { said: string | null }) | null {
  if (method === "azure-cli") return azureCli(text, origin);
  if (method === "workload-identity") {
    return {
      code: "DVS-AUTH-FEDERATED",
      why: "the workload's token file could not be used",
      hint: "Check AZURE_FEDERATED_TOKEN_FILE (or auth.tokenFile): the file must exist and hold a token.",
      said: /ENOENT|EACCES|No content/.exec(text)?.[0] ?? null,
    };
  }
  if (method === "managed-identity") {
    return {
      code: "DVS-AUTH-IDENTITY",
      why: "this machine offers no managed identity that could be used",
      hint: "Works on Azure only: assign an identity to this VM, app or container, and make it an application user. With a proxy set: NO_PROXY=169.254.169.254",
      said: /identity not found[^\r\n]*/i.exec(text)?.[0] ?? null,
    };
  }
  if (method === "default") {
    return {
      code: "DVS-AUTH-NO-CREDENTIALS",
      why: "the default chain found no credentials (environment, workload identity, managed identity, Azure CLI, Azure PowerShell, Azure Developer CLI)",
      hint: "On your own machine: az login. In a job: set DVSYNC_TENANT_ID, DVSYNC_CLIENT_ID and DVSYNC_CLIENT_SECRET.",
      said: null,
    };
  }
  return null;
}

function azureCli(text: string, origin: string): SignInCase & { said: string | null } {
  if (/could not be found/i.test(text)) {
    return {
      code: "DVS-AUTH-AZ",
      why: "the Azure CLI (az) is not installed, or not on PATH",
      hint: "Install it (https://aka.ms/azure-cli), then: az login",
      said: null,
    };
  }
  const loggedOut = /az login/i.test(text);
  return {
    code: "DVS-AUTH-AZ",
    why: loggedOut ? "the Azure CLI is not signed in" : "the Azure CLI gave no access token",
    hint: loggedOut ? "az login" : `Try it by hand: az account get-access-token --resource ${origin}`,
    said: loggedOut ? null : text.trim().split(/\r?\n/)[0]!.slice(0, 300),
  };
}
