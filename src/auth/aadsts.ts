/** What an AADSTS number means: our code, why, and what to do. `{tenant}`, `{app}`, `{origin}` are filled in. */
export interface SignInCase {
  readonly code: `DVS-AUTH${string}`;
  readonly why: string;
  readonly hint: string;
}

const secrets = "Azure portal, App registrations, your app, Certificates & secrets";

const wrongTenant: SignInCase = {
  code: "DVS-AUTH-TENANT",
  why: "the application {app} does not exist in the tenant {tenant}, or there is no such tenant",
  hint: "Check client id and tenant id against the app's overview page (Azure portal, App registrations); set DVSYNC_TENANT_ID and DVSYNC_CLIENT_ID.",
};
const foreignAccount: SignInCase = {
  code: "DVS-AUTH-TENANT",
  why: "the account that is signed in does not belong to the tenant {tenant}",
  hint: "Sign in with an account of the tenant that the environment belongs to: az login --tenant <tenant id>",
};
const wrongSecret: SignInCase = {
  code: "DVS-AUTH-SECRET",
  why: "the client secret of the application {app} is wrong",
  hint: `Make a new one (${secrets}) and use its Value, not its Secret ID: DVSYNC_CLIENT_SECRET or auth.clientSecretFile.`,
};
const expiredSecret: SignInCase = {
  code: "DVS-AUTH-SECRET-EXPIRED",
  why: "the client secret of the application {app} has expired",
  hint: `Make a new one (${secrets}) and put its Value into DVSYNC_CLIENT_SECRET or auth.clientSecretFile.`,
};
const wrongCertificate: SignInCase = {
  code: "DVS-AUTH-CERTIFICATE",
  why: "the certificate is not one that the application {app} knows, or it has expired",
  hint: `Upload the certificate (its public part) there: ${secrets}, Certificates.`,
};
const clock: SignInCase = {
  code: "DVS-AUTH-CLOCK",
  why: "the signed request was outside its time, as happens when this machine's clock is wrong",
  hint: "Set the clock (on Linux: timedatectl set-ntp true) and run it again.",
};
const federated: SignInCase = {
  code: "DVS-AUTH-FEDERATED",
  why: "the application {app} has no federated credential that matches the issuer and subject of the workload's token",
  hint: `Add one (${secrets}, Federated credentials) with exactly that issuer, subject and audience.`,
};
const noResource: SignInCase = {
  code: "DVS-AUTH-RESOURCE",
  why: "{origin} is no environment that the tenant {tenant} knows",
  hint: "Check `url` in .syncrc (Power Platform admin center, your environment, Environment URL) and the tenant id.",
};
const consent: SignInCase = {
  code: "DVS-AUTH-CONSENT",
  why: "nobody has yet allowed the application {app} to use Dataverse on a person's behalf",
  hint: "Let an administrator grant it: Azure portal, App registrations, your app, API permissions, Dynamics CRM user_impersonation, Grant admin consent.",
};
const policy: SignInCase = {
  code: "DVS-AUTH-POLICY",
  why: "a conditional access policy of the tenant {tenant} stands in the way (a second factor, a device or a place)",
  hint: 'Sign in where the policy allows it (az login), or use an application: auth.method "client-secret" or "client-certificate".',
};
const publicClient: SignInCase = {
  code: "DVS-AUTH-PUBLIC-CLIENT",
  why: "the application {app} does not allow signing in with a device code",
  hint: 'Azure portal, App registrations, your app, Authentication, "Allow public client flows": Yes.',
};
const deviceCode: SignInCase = {
  code: "DVS-AUTH-DEVICE-CODE",
  why: "the code was not entered in time, or the sign-in was declined",
  hint: "Run it again and enter the new code in the browser.",
};
const signInAgain: SignInCase = {
  code: "DVS-AUTH-AZ",
  why: "the sign-in that is kept on this machine has ended",
  hint: "az login",
};

/** The AADSTS numbers with a cure of their own (learn.microsoft.com/entra/identity-platform/reference-error-codes). */
export const signInCases: Readonly<Record<string, SignInCase>> = {
  "7000215": wrongSecret,
  "7000222": expiredSecret,
  "90002": wrongTenant,
  "900023": wrongTenant,
  "90072": foreignAccount,
  "700016": wrongTenant,
  "50020": foreignAccount,
  "700027": wrongCertificate,
  "700030": wrongCertificate,
  "7000214": wrongCertificate,
  "1000502": wrongCertificate,
  "700024": clock,
  "500133": clock,
  "700021": clock,
  "70021": federated,
  "700211": federated,
  "700212": federated,
  "700213": federated,
  "700222": federated,
  "500011": noResource,
  "65001": consent,
  "65004": consent,
  "650052": consent,
  "650056": consent,
  "650057": consent,
  "50076": policy,
  "50079": policy,
  "50158": policy,
  "53000": policy,
  "53001": policy,
  "53002": policy,
  "53003": policy,
  "530003": policy,
  "7000218": publicClient,
  "70016": deviceCode,
  "70019": deviceCode,
  "70020": deviceCode,
  "50173": signInAgain,
  "70008": signInAgain,
  "70043": signInAgain,
  "700082": signInAgain,
  "700084": signInAgain,
};

/** The OAuth error names (RFC 6749 5.2, RFC 8628 3.5) of servers that give no AADSTS number, AD FS among them. */
export const oauthCases: Readonly<Record<string, SignInCase>> = {
  expired_token: deviceCode,
  code_expired: deviceCode,
  access_denied: deviceCode,
  authorization_declined: deviceCode,
};

export { wrongCertificate, wrongSecret };
