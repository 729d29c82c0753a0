import { expect, test } from "vitest";
import { redact, secretsOf } from "../../src/errors/redact.ts";

const signed = "eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJhZGEifQ.c2lnbmF0dXJl-_x";

test.each([
  ["a header", `Authorization: Bearer ${signed}`, "Authorization: Bearer ***"],
  ["an opaque token", "Bearer abcdefghijkl and more", "Bearer *** and more"],
  ["lower case", "authorization: bearer 0123456789", "authorization: bearer ***"],
  ["a token alone", `got ${signed}, sorry`, "got ***, sorry"],
  ["a token that was cut off", `got ${signed.slice(0, 25)}`, "got ***"],
  ["an encrypted token", "eyJhbGciOiJSUzI1NiJ9.a.b.c.d", "***"],
  ["a form", "client_id=1&client_secret=p%40ss&scope=x", "client_id=1&client_secret=***&scope=x"],
  ["JSON", '{"access_token":"a b\\"c","expires_in":1}', '{"access_token":"***","expires_in":1}'],
  ["JSON with spaces", '"refresh_token" : "x"', '"refresh_token" : "***"'],
  ["JSON in JSON", '{\\"access_token\\":\\"abc\\",\\"x\\":1}', '{\\"access_token\\":\\"***\\",\\"x\\":1}'],
  ["a proxy with a password", "via http://ada:pw@proxy:8080/", "via http://***@proxy:8080/"],
  ["Basic", "Basic YWRhOnB3cHc=", "Basic ***"],
])("masks %s", (_name, text, masked) => {
  expect(redact(text)).toBe(masked);
});

test.each([
  "the bearer token was refused",
  "Bearer tokens expire",
  'Bearer error="invalid_token"',
  "Bearer authorization_uri=https://login.microsoftonline.com/x",
  'key "auth.password": expected no secret in this file',
  "https://contoso.crm4.dynamics.com/api/data/v9.2/accounts?$deltatoken=919042%2108%2f22%2f2017",
  "ada@contoso.com at https://contoso.com/a@b",
])("leaves alone: %s", (text) => {
  expect(redact(text)).toBe(text);
});

test("masks the secrets it is told, the longest first, encoded too", () => {
  expect(redact("canary canary/2 canary%2F2", ["canary", "canary/2", ""])).toBe("*** *** ***");
});

test("knows the secrets of the environment", () => {
  const env = {
    DVSYNC_TOKEN: " tok-en ",
    AZURE_CLIENT_SECRET: "secret",
    DVSYNC_CERTIFICATE_PASSWORD: "pw",
    HOME: "/home",
  };
  expect(secretsOf(env)).toEqual(["tok-en", "secret"]);
});
