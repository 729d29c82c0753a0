import type { TokenCredential } from "@azure/identity";
import { fail } from "../errors/fail.ts";
import type { AuthContext } from "./auth-context.ts";
import type { AuthMethod } from "./auth-settings.ts";
import { checkCertificate } from "./check-certificate.ts";
import { findAuthority } from "./find-authority.ts";
import { findProxy } from "./find-proxy.ts";
import type { Identity } from "./read-identity.ts";
import type { createWitness } from "./sign-in-witness.ts";

/** The Azure credential behind a method, ready to be asked for access tokens. */
export async function createCredential(
  method: AuthMethod,
  identity: Identity,
  context: AuthContext,
  policy: ReturnType<typeof createWitness>["policy"],
): Promise<TokenCredential> {
  findProxy(context.env);
  // 200 ms to load: only for the methods that need it.
  const azure = await import("@azure/identity");
  const { clientId, clientSecret, certificate } = identity;
  const shared = { ...retries, additionalPolicies: [{ policy, position: "perRetry" as const }] };
  switch (method) {
    case "client-secret": {
      if (clientId === null)
        throw fail("DVS-AUTH-NO-CREDENTIALS", {
          case: "missing",
          method: "client-secret",
          part: "the client id",
        });
      if (clientSecret === null)
        throw fail("DVS-AUTH-NO-CREDENTIALS", {
          case: "missing",
          method: "client-secret",
          part: "the client secret",
        });
      const { tenantId, ...authority } = await findTenant(method, identity, context);
      const options = { ...shared, ...authority };
      return new azure.ClientSecretCredential(tenantId, clientId, clientSecret, options);
    }
    case "client-certificate": {
      if (clientId === null)
        throw fail("DVS-AUTH-NO-CREDENTIALS", {
          case: "missing",
          method: "client-certificate",
          part: "the client id",
        });
      if (certificate === null)
        throw fail("DVS-AUTH-NO-CREDENTIALS", {
          case: "missing",
          method: "client-certificate",
          part: "the certificate",
        });
      checkCertificate(certificate.pem, certificate.password);
      const { tenantId, ...authority } = await findTenant(method, identity, context);
      const options = { ...shared, ...authority };
      const password = certificate.password === null ? {} : { certificatePassword: certificate.password };
      return new azure.ClientCertificateCredential(
        tenantId,
        clientId,
        { certificate: certificate.pem, ...password },
        options,
      );
    }
    case "workload-identity": {
      if (clientId === null)
        throw fail("DVS-AUTH-NO-CREDENTIALS", {
          case: "missing",
          method: "workload-identity",
          part: "the client id",
        });
      if (identity.tokenFile === null)
        throw fail("DVS-AUTH-NO-CREDENTIALS", {
          case: "missing",
          method: "workload-identity",
          part: "the token file",
        });
      const { tenantId, ...authority } = await findTenant(method, identity, context);
      const options = { ...shared, ...authority };
      return new azure.WorkloadIdentityCredential({
        ...options,
        tenantId,
        clientId,
        tokenFilePath: identity.tokenFile,
      });
    }
    case "device-code": {
      const { tenantId, ...authority } = await findTenant(method, identity, context);
      const options = { ...shared, ...authority };
      return new azure.DeviceCodeCredential({
        ...options,
        tenantId,
        ...(clientId === null ? {} : { clientId }),
        userPromptCallback: ({ message, verificationUri, userCode }) =>
          // Entra ID sends a sentence in the person's language; other servers need not.
          context.prompt(message || `To sign in, open ${verificationUri} and enter the code ${userCode}`),
      });
    }
    case "managed-identity":
      return new azure.ManagedIdentityCredential({ ...shared, ...(clientId === null ? {} : { clientId }) });
    case "azure-cli":
      return new azure.AzureCliCredential({ ...tenantOf(identity), processTimeoutInMs: 60_000 });
    default:
      // An application's own credentials come first in the default chain; this way its tenant can be discovered too.
      if (clientId !== null && clientSecret !== null)
        return createCredential("client-secret", identity, context, policy);
      if (clientId !== null && certificate !== null) {
        return createCredential("client-certificate", identity, context, policy);
      }
      return new azure.DefaultAzureCredential({
        ...shared,
        ...tenantOf(identity),
        ...(identity.authorityHost === null ? {} : { authorityHost: identity.authorityHost }),
        ...(clientId === null ? {} : { managedIdentityClientId: clientId }),
      });
  }
}

// The library waits 1 s, 2 s and 4 s by itself; the patience of a run is kept elsewhere.
// A redirect is not followed: whoever can send one must not choose where a secret goes.
const retries = {
  retryOptions: { maxRetries: 2, retryDelayInMs: 500, maxRetryDelayInMs: 5000 },
  redirectOptions: { maxRetries: 0 },
};

function tenantOf(identity: Identity): { tenantId?: string } {
  return identity.tenantId === null ? {} : { tenantId: identity.tenantId };
}

async function findTenant(method: AuthMethod, identity: Identity, context: AuthContext) {
  const authority = await findAuthority(identity, context);
  if (authority.tenantId === null)
    throw fail("DVS-AUTH-NO-CREDENTIALS", { case: "missing", method, part: "the tenant", isAsked: true });
  return {
    tenantId: authority.tenantId,
    authorityHost: authority.host,
    disableInstanceDiscovery: !authority.wellKnown,
  };
}
