import { DvsyncError, exitCodes } from "../errors.ts";
import type { AuthMethod } from "./auth-settings.ts";

const cures = {
  "the client id": 'Set DVSYNC_CLIENT_ID, or in .syncrc: "auth": { "clientId": "<application (client) id>" }',
  "the client secret":
    'Set DVSYNC_CLIENT_SECRET, or name a file that holds it: "auth": { "clientSecretFile": "secret.txt" }',
  "the certificate":
    'Set AZURE_CLIENT_CERTIFICATE_PATH, or in .syncrc: "auth": { "certificateFile": "app.pem" }',
  "the token file":
    'Set AZURE_FEDERATED_TOKEN_FILE, or in .syncrc: "auth": { "tokenFile": "/var/run/secrets/token" }',
  "the tenant": 'Set DVSYNC_TENANT_ID, or in .syncrc: "auth": { "tenantId": "<directory (tenant) id>" }',
} as const;

/** The error for a method that lacks a part, with the ways to give it. */
export function missingCredential(method: AuthMethod, part: keyof typeof cures): DvsyncError {
  const why = part === "the tenant" ? " is not set, and the server's answer does not name it" : " is not set";
  return new DvsyncError({
    code: "DVS-AUTH-NO-CREDENTIALS",
    exitCode: exitCodes.denied,
    message: `Not signed in: ${part} for auth.method "${method}"${why}.`,
    hint: cures[part],
  });
}
