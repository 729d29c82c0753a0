import { DvsyncError, exitCodes } from "../errors.ts";
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
  try {
    const text = await context.readFile(path);
    if (text.trim() !== "") return text;
  } catch (error) {
    const code = error instanceof Error && "code" in error ? String(error.code) : "unreadable";
    // What is no file of a sensible size says so itself; anything else has the name of the system's error.
    const why = code === "DVS-NOT-A-FILE" && error instanceof Error ? error.message : code;
    throw unreadable(path, key, why);
  }
  throw unreadable(path, key, "it is empty");
}

function unreadable(path: string, key: string, why: string): DvsyncError {
  return new DvsyncError({
    code: "DVS-AUTH-NO-CREDENTIALS",
    exitCode: exitCodes.denied,
    message: `Not signed in: the file ${path} (${key}) cannot be used: ${why}.`,
    hint: `Check the path and that this user may read it: ls -l ${path}`,
  });
}
