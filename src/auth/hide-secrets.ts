import type { Identity } from "./read-identity.ts";

/** Replaces every known secret in a text; the last guard behind messages that others wrote. */
export function hideSecrets(text: string, secrets: readonly (string | null | undefined)[]): string {
  return secrets
    .filter((secret) => secret != null && secret.length >= 4)
    .reduce<string>((hidden, secret) => hidden.replaceAll(secret!, "***"), text);
}

/** The secrets of an identity, as they are and as a form body or URL would carry them. */
export function secretsOf(identity: Identity): string[] {
  return [identity.clientSecret, identity.certificate?.password, identity.certificate?.pem]
    .filter((secret) => secret != null)
    .flatMap((secret) => [secret, encodeURIComponent(secret)]);
}
