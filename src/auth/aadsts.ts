import type { DvsyncError } from "../errors/dvsync-error.ts";
import { fail } from "../errors/fail.ts";
import type { SignInFacts } from "../errors/sign-in.ts";

/** Makes the error that a refused sign-in means. */
export type SignInCase = (facts: SignInFacts) => DvsyncError;

const wrongTenant: SignInCase = (facts) => fail("DVS-AUTH-TENANT", { case: "unknown", ...facts });
const foreignAccount: SignInCase = (facts) => fail("DVS-AUTH-TENANT", { case: "account", ...facts });
const expiredSecret: SignInCase = (facts) => fail("DVS-AUTH-SECRET-EXPIRED", facts);
const clock: SignInCase = (facts) => fail("DVS-AUTH-CLOCK", facts);
const federated: SignInCase = (facts) => fail("DVS-AUTH-FEDERATED", { case: "no match", ...facts });
const noResource: SignInCase = (facts) => fail("DVS-AUTH-RESOURCE", facts);
const consent: SignInCase = (facts) => fail("DVS-AUTH-CONSENT", facts);
const policy: SignInCase = (facts) => fail("DVS-AUTH-POLICY", facts);
const publicClient: SignInCase = (facts) => fail("DVS-AUTH-PUBLIC-CLIENT", facts);
const deviceCode: SignInCase = (facts) => fail("DVS-AUTH-DEVICE-CODE", facts);
const signInAgain: SignInCase = (facts) => fail("DVS-AUTH-AZ", { case: "ended", ...facts });

export const wrongSecret: SignInCase = (facts) => fail("DVS-AUTH-SECRET", facts);
export const wrongCertificate: SignInCase = (facts) =>
  fail("DVS-AUTH-CERTIFICATE", { case: "not known", ...facts });

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
