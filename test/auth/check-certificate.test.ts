import { createPrivateKey } from "node:crypto";
import { inspect } from "node:util";
import { generate } from "selfsigned";
import { beforeAll, expect, test } from "vitest";
import { checkCertificate } from "../../src/auth/check-certificate.ts";

let app: { private: string; cert: string };
let other: { private: string; cert: string };
let locked: string;
beforeAll(async () => {
  const name = [{ name: "commonName", value: "app" }];
  app = await generate(name, { keyType: "ec", algorithm: "sha256" });
  other = await generate(name, { keyType: "ec", algorithm: "sha256" });
  const cipher = { type: "pkcs8", format: "pem", cipher: "aes-256-cbc", passphrase: "canary-right" } as const;
  locked = createPrivateKey(app.private).export(cipher).toString();
});

const pem = (...parts: string[]): string => parts.join("\n");

function check(text: string, passphrase: string | null = null, now?: number): string {
  let refusal: unknown = null;
  try {
    checkCertificate(text, passphrase, now);
  } catch (error) {
    refusal = error;
  }
  expect(inspect(refusal, { depth: 9 })).not.toMatch(/canary|BEGIN/);
  const message = refusal instanceof Error ? refusal.message : "good";
  return message.replace("not signed in: the certificate file ", "");
}

test("certificate and key in any order", () => {
  expect(check(pem(app.private, app.cert))).toBe("good");
  expect(check(pem(app.cert, app.private))).toBe("good");
  expect(check(pem(locked, app.cert), "canary-right")).toBe("good");
});

test("what is wrong with the file is said", () => {
  expect(check("canary")).toBe("holds no certificate in PEM form (a .pfx or .p12 cannot be used)");
  expect(check("0\x82\n\x90\x02\x01\x03 a .pfx")).toBe(
    "holds no certificate in PEM form (a .pfx or .p12 cannot be used)",
  );
  expect(check(app.private)).toBe("holds no certificate in PEM form (a .pfx or .p12 cannot be used)");
  expect(check(app.cert)).toBe("holds a certificate, but no private key");
  expect(check(pem(app.cert, other.private))).toBe("holds a private key that belongs to another certificate");
  expect(check(pem(app.cert, app.private.replace(/\n.{20}/, "\n")))).toBe(
    "holds a private key that cannot be read",
  );
  expect(check(pem(app.cert, locked))).toBe("has a private key under a password, which is missing");
  expect(check(pem(app.cert, locked), "canary-no")).toBe(
    "has a private key under a password, which is wrong",
  );
  expect(check(pem(app.cert, app.private), null, Date.parse("2100-01-01"))).toMatch(
    /^holds a certificate that expired on /,
  );
});
