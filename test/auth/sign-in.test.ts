import { createPrivateKey, sign } from "node:crypto";
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { generate } from "selfsigned";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createCertificates, type Certificates } from "../support/certificates.ts";
import { openForwardProxy } from "../support/forward-proxy.ts";
import { runChild } from "../support/run-child.ts";
import { apps, openOAuthServer, type OAuthServer } from "../support/oauth-server.ts";
import type { SignIn } from "./sign-in.child.ts";

const child = new URL("sign-in.child.ts", import.meta.url);
const folder = mkdtempSync(join(tmpdir(), "dvsync-auth-"));
const file = (name: string, text: string): string => {
  writeFileSync(join(folder, name), text);
  return join(folder, name);
};

let certificates: Certificates;
let entra: OAuthServer;
let appPem: string;
let appKey: string;
let appCertificate: string;
let strangerPem: string;
beforeAll(async () => {
  certificates = await createCertificates();
  const app = await generate([{ name: "commonName", value: "app" }], { keyType: "rsa", algorithm: "sha256" });
  const stranger = await generate([{ name: "commonName", value: "app" }], {
    keyType: "rsa",
    algorithm: "sha256",
  });
  appKey = app.private;
  appCertificate = app.cert;
  appPem = file("app.pem", `${app.private}\n${app.cert}`);
  strangerPem = file("stranger.pem", `${stranger.private}\n${stranger.cert}`);
  entra = await openOAuthServer(await certificates.issue({ dns: ["localhost"] }), app.cert);
});
afterAll(() => entra.close());

/** Runs sign-ins in one process; whatever it shows, no canary is in it. */
async function signIn(
  runs: SignIn[],
  env: NodeJS.ProcessEnv = {},
  onStderr?: (text: string) => void,
): Promise<any[]> {
  const run = await runChild(child, { runs }, { NODE_EXTRA_CA_CERTS: certificates.caFile, ...env }, onStderr);
  expect(run).toMatchObject({ exitCode: 0 });
  expect(run.stdout + run.stderr).not.toMatch(/canary/i);
  return run.result;
}

const encode = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString("base64url");

const withSecret = (more: Partial<SignIn["settings"]> = {}, env: NodeJS.ProcessEnv = {}): SignIn => ({
  settings: {
    method: "client-secret",
    tenantId: entra.tenant,
    authorityHost: entra.host,
    clientId: apps.secret.clientId,
    ...more,
  },
  env: { DVSYNC_CLIENT_SECRET: apps.secret.secret, ...env },
});

const withCertificate = (more: Partial<SignIn["settings"]> = {}, env: NodeJS.ProcessEnv = {}): SignIn => ({
  settings: {
    method: "client-certificate",
    tenantId: entra.tenant,
    authorityHost: entra.host,
    clientId: apps.certificate.clientId,
    certificateFile: appPem,
    ...more,
  },
  env,
});

const asSecretApp = { facts: { appId: apps.secret.clientId, audience: "https://org.example" }, different: 1 };
const asCertificateApp = { facts: { appId: apps.certificate.clientId, audience: "https://org.example" } };

test("client-secret: from our variable, Azure's, and a file; ours wins", async () => {
  const results = await signIn([
    withSecret(),
    withSecret({}, { DVSYNC_CLIENT_SECRET: "", AZURE_CLIENT_SECRET: apps.secret.secret }),
    withSecret({}, { AZURE_CLIENT_SECRET: "canary-wrong" }),
    withSecret(
      { clientSecretFile: file("secret.txt", `${apps.secret.secret}\n`) },
      { DVSYNC_CLIENT_SECRET: "" },
    ),
    withSecret(
      { clientId: "other", tenantId: "other.example" },
      { DVSYNC_CLIENT_ID: apps.secret.clientId, DVSYNC_TENANT_ID: entra.tenant },
    ),
    withSecret({ method: "default" }),
  ]);
  for (const result of results) expect(result).toMatchObject(asSecretApp);
});

test("client-secret: an access token that was refused is fetched anew", async () => {
  const before = entra.requests.filter((request) => request.endsWith("/token")).length;
  const [result] = await signIn([{ ...withSecret(), refusals: 2 }]);
  expect(result.different).toBe(3);
  expect(entra.requests.filter((request) => request.endsWith("/token")).length - before).toBe(3);
});

test("the tenant is taken from the environment's own answer when nobody says it", async () => {
  const challenge = {
    authorityHost: "https://login.microsoftonline.com",
    tenantId: entra.tenant,
    resource: null,
  };
  const [found, unknown] = await signIn([
    { ...withSecret({ tenantId: undefined }), challenge },
    withSecret({ tenantId: undefined }),
  ]);
  expect(found).toMatchObject({ ...asSecretApp, discoveries: 1 });
  expect(unknown).toMatchObject({
    code: "DVS-AUTH-NO-CREDENTIALS",
    exitCode: 77,
    message: expect.stringContaining("the tenant"),
  });
});

test("an authority that the environment names, and that is no cloud of Microsoft, gets no secret", async () => {
  const before = entra.requests.length;
  const challenge = { authorityHost: entra.host, tenantId: entra.tenant, resource: null };
  const [result] = await signIn([
    { ...withSecret({ authorityHost: undefined, tenantId: undefined }), challenge },
  ]);
  expect(result).toMatchObject({ code: "DVS-AUTH-AUTHORITY", exitCode: 77 });
  expect(entra.requests.length).toBe(before);
});

test("AD FS: an authority that ends in /adfs needs no tenant", async () => {
  const [result] = await signIn([withSecret({ tenantId: undefined, authorityHost: `${entra.host}/adfs` })]);
  expect(result).toMatchObject({ ...asSecretApp, discoveries: 0 });
  expect(entra.requests).toContain("GET /adfs/.well-known/openid-configuration");
});

test("client-certificate: an assertion that the server checks, plain and with a password", async () => {
  const encrypted = createPrivateKey(appKey).export({
    type: "pkcs8",
    format: "pem",
    cipher: "aes-256-cbc",
    passphrase: "canary-password",
  });
  const locked = file("locked.pem", `${String(encrypted)}\n${appCertificate}`);
  const [plain, unlocked, again, bare, wrong, stranger, junk, missing] = await signIn([
    withCertificate(),
    withCertificate({
      certificateFile: locked,
      certificatePasswordFile: file("password.txt", "canary-password\n"),
    }),
    { ...withCertificate(), refusals: 1 },
    withCertificate({ certificateFile: locked }),
    withCertificate({ certificateFile: locked }, { AZURE_CLIENT_CERTIFICATE_PASSWORD: "canary-not-it" }),
    withCertificate({ certificateFile: strangerPem }),
    withCertificate({ certificateFile: file("junk.pem", "canary-junk") }),
    withCertificate({ certificateFile: join(folder, "nowhere.pem") }),
  ]);
  expect(plain).toMatchObject(asCertificateApp);
  expect(unlocked).toMatchObject(asCertificateApp);
  expect(again).toMatchObject({ different: 2 });
  for (const failed of [bare, wrong]) {
    expect(failed).toMatchObject({
      code: "DVS-AUTH-CERTIFICATE",
      exitCode: 77,
      message: expect.stringContaining("password"),
    });
  }
  expect(stranger).toMatchObject({
    code: "DVS-AUTH-CERTIFICATE",
    message: expect.stringContaining("is not one that the application"),
  });
  expect(junk).toMatchObject({
    code: "DVS-AUTH-CERTIFICATE",
    hint: expect.stringContaining("openssl pkcs12"),
  });
  expect(missing).toMatchObject({
    code: "DVS-AUTH-NO-CREDENTIALS",
    message: expect.stringContaining("nowhere.pem (auth.certificateFile): ENOENT"),
  });
});

test("workload-identity: the token of another issuer, from a file", async () => {
  const now = Math.floor(Date.now() / 1000);
  const id = apps.certificate.clientId;
  const claims = {
    iss: id,
    sub: id,
    aud: `${entra.host}/${entra.tenant}`,
    jti: "1",
    iat: now,
    exp: now + 600,
  };
  const unsigned = `${encode({ alg: "RS256", typ: "JWT" })}.${encode(claims)}`;
  const token = `${unsigned}.${sign("sha256", Buffer.from(unsigned), appKey).toString("base64url")}`;
  const settings = { ...withCertificate().settings, method: "workload-identity" as const };
  const [good, missing, unset] = await signIn([
    { settings: { ...settings, tokenFile: file("token.jwt", `${token}\n`) } },
    { settings: { ...settings, tokenFile: join(folder, "no-token") } },
    { settings },
  ]);
  expect(good).toMatchObject(asCertificateApp);
  expect(missing).toMatchObject({
    code: "DVS-AUTH-FEDERATED",
    exitCode: 77,
    message: expect.stringContaining("ENOENT"),
  });
  expect(unset).toMatchObject({
    code: "DVS-AUTH-NO-CREDENTIALS",
    hint: expect.stringContaining("AZURE_FEDERATED_TOKEN_FILE"),
  });
});

const withDeviceCode = (): SignIn["settings"] => ({
  method: "device-code",
  tenantId: entra.tenant,
  authorityHost: entra.host,
  clientId: apps.device.clientId,
});

describe("device-code", () => {
  test.each([
    [true, { different: 1, discoveries: 0 }],
    [false, { code: "DVS-AUTH-DEVICE-CODE", exitCode: 77 }],
  ])("accepted by the person: %s", async (accept, expected) => {
    let prompted = "";
    const [result] = await signIn([{ settings: withDeviceCode() }], {}, (text) => {
      prompted += text;
      const code = /enter the code ([A-Z0-9-]+)\n/.exec(text)?.[1];
      if (code !== undefined) void entra.decide(code, accept);
    });
    expect(prompted).toMatch(/^To sign in, open https:\/\/localhost:\d+\/\S+ and enter the code \S+\n$/);
    expect(result).toMatchObject(expected);
  });
});

describe("what goes wrong at the server is said with its own words and a cure", () => {
  test("a wrong secret, an unknown tenant, an unknown application", async () => {
    const [secret, tenant, app] = await signIn([
      withSecret({}, { DVSYNC_CLIENT_SECRET: "canary-wrong-secret" }),
      withSecret({ tenantId: "nobody.example" }),
      withSecret({ clientId: "22222222-aaaa-4bbb-8ccc-000000000009" }),
    ]);
    expect(secret).toMatchObject({ code: "DVS-AUTH-SECRET", exitCode: 77 });
    expect(tenant).toMatchObject({
      code: "DVS-AUTH-TENANT",
      exitCode: 77,
      message: expect.stringContaining(
        "AADSTS90002: Tenant 'nobody.example' not found. Check to make sure you have the correct tenant ID",
      ),
    });
    expect(app).toMatchObject({ exitCode: 77 });
  });

  test("Entra ID's answer is read, without its identifiers", async () => {
    entra.refuse = {
      status: 401,
      error: "invalid_client",
      description: `AADSTS7000222: The provided client secret keys for app '${apps.secret.clientId}' are expired. Visit the Azure portal to create new keys for your app. Trace ID: 0 Correlation ID: 0 Timestamp: 2026-01-01 00:00:00Z`,
    };
    const [expired] = await signIn([withSecret()]);
    entra.refuse = {
      status: 503,
      error: "temporarily_unavailable",
      description: "AADSTS90033: A transient error has occurred. Please try again.",
    };
    const [busy] = await signIn([withSecret()]);
    entra.refuse = null;
    expect(expired.message).toBe(
      `not signed in: the client secret of the application ${apps.secret.clientId} has expired; the answer was: AADSTS7000222: The provided client secret keys for app '${apps.secret.clientId}' are expired. Visit the Azure portal to create new keys for your app`,
    );
    expect(busy).toMatchObject({ code: "DVS-AUTH-BUSY", exitCode: 75 });
  });

  test("no connection, no address, no trust, no proxy", async () => {
    const [refused, dns] = await signIn([
      withSecret({ authorityHost: "https://127.0.0.1:1" }),
      // A label of more than 63 letters: refused here, without asking a name server.
      withSecret({ authorityHost: `https://${"a".repeat(64)}.example` }),
    ]);
    expect(refused).toMatchObject({ code: "DVS-UNREACHABLE", exitCode: 69 });
    expect(dns).toMatchObject({ code: "DVS-DNS", exitCode: 69 });
    const [tls] = await signIn([withSecret()], { NODE_EXTRA_CA_CERTS: "" });
    expect(tls).toMatchObject({
      code: "DVS-TLS",
      exitCode: 69,
      hint: expect.stringContaining("NODE_EXTRA_CA_CERTS"),
    });
    const [proxy] = await signIn([withSecret()], { HTTPS_PROXY: "http://ada:canary@127.0.0.1:1" });
    expect(proxy).toMatchObject({
      code: "DVS-PROXY",
      exitCode: 69,
      message: expect.stringContaining("HTTPS_PROXY"),
    });
  });

  test("signing in goes through the proxy too", async () => {
    const proxy = await openForwardProxy({ credentials: "ada:canary" });
    const [through] = await signIn([withSecret()], {
      HTTPS_PROXY: `http://ada:canary@127.0.0.1:${proxy.port}`,
    });
    expect(through).toMatchObject(asSecretApp);
    expect(new Set(proxy.asked)).toEqual(new Set([`CONNECT ${entra.host.slice(8)}`]));
    const [refused] = await signIn([withSecret()], {
      HTTPS_PROXY: `http://ada:canary-wrong@127.0.0.1:${proxy.port}`,
    });
    expect(refused).toMatchObject({ code: "DVS-PROXY", exitCode: 69 });
  });

  test("what is missing is named", async () => {
    const results = await signIn([
      withSecret({ clientId: undefined }),
      withSecret({}, { DVSYNC_CLIENT_SECRET: "" }),
      withCertificate({ certificateFile: undefined }),
      withSecret({ authorityHost: "http://login.example" }),
    ]);
    expect(results.map(({ code, message }) => [code, message])).toEqual([
      ["DVS-AUTH-NO-CREDENTIALS", 'not signed in: the client id for auth.method "client-secret" is not set'],
      [
        "DVS-AUTH-NO-CREDENTIALS",
        'not signed in: the client secret for auth.method "client-secret" is not set',
      ],
      [
        "DVS-AUTH-NO-CREDENTIALS",
        'not signed in: the certificate for auth.method "client-certificate" is not set',
      ],
      ["DVS-AUTH-AUTHORITY", 'the authority host "http://login.example" is not an https address'],
    ]);
  });
});
