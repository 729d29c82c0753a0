import { fail } from "../errors/fail.ts";
import type { AuthContext } from "./auth-context.ts";
import type { AuthSettings } from "./auth-settings.ts";

/** Who signs in, as far as environment and settings say it. Holds secrets: never show it. */
export interface Identity {
  readonly tenantId: string | null;
  readonly clientId: string | null;
  readonly clientSecret: string | null;
  /** PEM: certificate and private key. */
  readonly certificate: { readonly pem: string; readonly password: string | null } | null;
  readonly tokenFile: string | null;
  readonly authorityHost: string | null;
}

/** Reads who signs in: our environment variables first, then Azure's, then what `.syncrc` names. */
export async function readIdentity(settings: AuthSettings, context: AuthContext): Promise<Identity> {
  const { env } = context;
  const variable = (...names: string[]): string | null =>
    names.map((name) => env[name]?.trim()).find((value) => value !== undefined && value !== "") ?? null;
  const secretFile = async (path: string | undefined, key: string): Promise<string | null> =>
    path === undefined ? null : (await readSecretFile(path, key, context)).replace(/\r?\n$/, "");

  const certificatePath = variable("AZURE_CLIENT_CERTIFICATE_PATH") ?? settings.certificateFile;
  const wants = (method: string): boolean => settings.method === method || settings.method === "default";
  return {
    tenantId: variable("DVSYNC_TENANT_ID", "AZURE_TENANT_ID") ?? settings.tenantId ?? null,
    clientId: variable("DVSYNC_CLIENT_ID", "AZURE_CLIENT_ID") ?? settings.clientId ?? null,
    clientSecret: wants("client-secret")
      ? (variable("DVSYNC_CLIENT_SECRET", "AZURE_CLIENT_SECRET") ??
        (await secretFile(settings.clientSecretFile, "auth.clientSecretFile")))
      : null,
    certificate:
      wants("client-certificate") && certificatePath !== undefined
        ? {
            pem: await readSecretFile(certificatePath, "auth.certificateFile", context),
            password:
              variable("AZURE_CLIENT_CERTIFICATE_PASSWORD") ??
              (await secretFile(settings.certificatePasswordFile, "auth.certificatePasswordFile")),
          }
        : null,
    tokenFile: variable("AZURE_FEDERATED_TOKEN_FILE") ?? settings.tokenFile ?? null,
    authorityHost: settings.authorityHost ?? variable("AZURE_AUTHORITY_HOST"),
  };
}

async function readSecretFile(path: string, key: string, context: AuthContext): Promise<string> {
  const refuse = (why: string) => fail("DVS-AUTH-NO-CREDENTIALS", { case: "file", path, key, why });
  const text = await context.readFile(path).catch((error: unknown) => {
    throw refuse(error instanceof Error ? error.message : "it is unreadable");
  });
  if (text === null) throw refuse("file not found");
  if (text.trim() === "") throw refuse("it is empty");
  return text;
}
