import { createPrivateKey, X509Certificate, type KeyObject } from "node:crypto";
import { DvsyncError, exitCodes } from "../errors.ts";

const fromPfx = "From a .pfx: openssl pkcs12 -in app.pfx -nodes -out app.pem";
const password =
  "Set AZURE_CLIENT_CERTIFICATE_PASSWORD, or name a file that holds it: auth.certificatePasswordFile";

/** Throws unless the PEM holds a certificate that is in force and its private key, so that the reason is told before any server is asked. */
export function checkCertificate(pem: string, passphrase: string | null, now: number = Date.now()): void {
  const certificate = readCertificate(pem);
  if (certificate === null) throw refuse("holds no certificate in PEM form", fromPfx);
  if (!pem.includes("PRIVATE KEY-----")) throw refuse("holds a certificate, but no private key", fromPfx);
  const key = readKey(pem, passphrase);
  if (key === null) {
    const encrypted = /BEGIN ENCRYPTED PRIVATE KEY|ENCRYPTED\s*$/m.test(pem);
    if (!encrypted) throw refuse("holds a private key that cannot be read", fromPfx);
    throw refuse(
      `has a private key under a password, which is ${passphrase === null ? "missing" : "wrong"}`,
      password,
    );
  }
  if (!certificate.checkPrivateKey(key))
    throw refuse("holds a private key that belongs to another certificate", fromPfx);
  if (Date.parse(certificate.validTo) < now) {
    throw refuse(
      `holds a certificate that expired on ${certificate.validTo}`,
      "Make a new one, and upload its public part: Azure portal, App registrations, your app, Certificates & secrets.",
    );
  }
}

function readCertificate(pem: string): X509Certificate | null {
  try {
    return new X509Certificate(pem);
  } catch {
    return null;
  }
}

function readKey(pem: string, passphrase: string | null): KeyObject | null {
  try {
    return createPrivateKey({ key: pem, format: "pem", ...(passphrase === null ? {} : { passphrase }) });
  } catch {
    return null;
  }
}

function refuse(why: string, hint: string): DvsyncError {
  return new DvsyncError({
    code: "DVS-AUTH-CERTIFICATE",
    exitCode: exitCodes.denied,
    message: `Not signed in: the certificate file ${why}.`,
    hint,
  });
}
