import { createPrivateKey, X509Certificate, type KeyObject } from "node:crypto";
import { fail } from "../errors/fail.ts";

/** Throws unless the PEM holds a certificate that is in force and its private key, so that the reason is told before any server is asked. */
export function checkCertificate(pem: string, passphrase: string | null, now: number = Date.now()): void {
  const certificate = readCertificate(pem);
  if (certificate === null) throw fail("DVS-AUTH-CERTIFICATE", { case: "no certificate" });
  if (!pem.includes("PRIVATE KEY-----")) throw fail("DVS-AUTH-CERTIFICATE", { case: "no key" });
  const key = readKey(pem, passphrase);
  if (key === null) {
    const encrypted = /BEGIN ENCRYPTED PRIVATE KEY|ENCRYPTED\s*$/m.test(pem);
    if (!encrypted) throw fail("DVS-AUTH-CERTIFICATE", { case: "bad key" });
    throw fail("DVS-AUTH-CERTIFICATE", { case: "password", given: passphrase !== null });
  }
  if (!certificate.checkPrivateKey(key)) throw fail("DVS-AUTH-CERTIFICATE", { case: "other key" });
  if (Date.parse(certificate.validTo) < now) {
    throw fail("DVS-AUTH-CERTIFICATE", { case: "expired", on: certificate.validTo });
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
