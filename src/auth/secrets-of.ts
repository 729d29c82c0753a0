import type { Identity } from "./read-identity.ts";

/** The secrets of an identity, for the last guard behind messages that others wrote; what is too short to be one is left out. */
export function secretsOf(identity: Identity): string[] {
  return [identity.clientSecret, identity.certificate?.password, identity.certificate?.pem].filter(
    (secret) => secret != null && secret.length >= 4,
  ) as string[];
}
