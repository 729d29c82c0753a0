/** The ways to an access token that `auth.method` can name. */
export const authMethods = [
  "default",
  "token",
  "command",
  "client-secret",
  "client-certificate",
  "managed-identity",
  "workload-identity",
  "azure-cli",
  "device-code",
  "none",
] as const;

export type AuthMethod = (typeof authMethods)[number];

/** How to sign in, as `.syncrc` and flags say it. Holds no secret: only the names of files that do. */
export interface AuthSettings {
  readonly method: AuthMethod;
  /** A tenant id or domain; without it the server's own challenge names the tenant. */
  readonly tenantId?: string | undefined;
  readonly clientId?: string | undefined;
  readonly clientSecretFile?: string | undefined;
  /** PEM with certificate and private key. */
  readonly certificateFile?: string | undefined;
  readonly certificatePasswordFile?: string | undefined;
  /** The file with the external issuer's token, for `workload-identity`. */
  readonly tokenFile?: string | undefined;
  /** A command that prints an access token: a line for the shell, or a program and its arguments. */
  readonly command?: string | readonly string[] | undefined;
  /** `https://login.partner.microsoftonline.cn`, or `https://adfs.contoso.com/adfs` on premises. */
  readonly authorityHost?: string | undefined;
  /** Instead of `<origin>/.default`. */
  readonly scope?: string | undefined;
}
