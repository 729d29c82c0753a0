import { createServer } from "node:https";
import type { AddressInfo } from "node:net";
import { afterAll, afterEach, beforeAll, expect, onTestFinished, test } from "vitest";
import { apps } from "../support/oauth-server.ts";
import { openForwardProxy } from "../support/forward-proxy.ts";
import { serve } from "../support/serve.ts";
import { openSignInWorld, type SignInWorld, type StartOptions } from "../support/sign-in-world.ts";

// Each failure says what happened, why, and what to do next. These are the whole output of `dvsync pull`, pinned.
let world: SignInWorld;
beforeAll(async () => {
  world = await openSignInWorld();
});
afterEach(() => {
  world.judge = null;
  world.entra.refuse = null;
  world.emulator.switches["no-application-user"] = "off";
  world.emulator.switches["missing-privilege"] = "none";
  world.emulator.switches["missing-depth"] = "none";
});
afterAll(() => world.close());

/** The whole output of a pull that signs in with a client secret, unless told otherwise. */
async function pull(auth: Record<string, unknown> = {}, how: StartOptions = {}): Promise<string> {
  const usual = {
    method: "client-secret",
    authorityHost: world.entra.host,
    tenantId: world.entra.tenant,
    clientId: apps.secret.clientId,
  };
  const env = { DVSYNC_CLIENT_SECRET: apps.secret.secret, ...how.env };
  const { done } = await world.start({ ...usual, ...auth }, { args: ["pull"], ...how, env });
  return (await done).text;
}

test("no credentials: the method's part that is missing", async () => {
  expect(await pull({}, { env: { DVSYNC_CLIENT_SECRET: undefined } })).toMatchInlineSnapshot(`
    "--- stderr ---
    error: accounts: not signed in: the client secret for auth.method "client-secret" is not set
      code: DVS-AUTH-NO-CREDENTIALS
      next: set DVSYNC_CLIENT_SECRET, or name a file that holds it: "auth": { "clientSecretFile": "secret.txt" }
    [exit 77]"
  `);
});

test("no credentials: nothing in the default chain", async () => {
  const { origin } = await serve((_, response) => response.writeHead(404).end());
  const env = {
    DVSYNC_CLIENT_SECRET: undefined,
    AZURE_POD_IDENTITY_AUTHORITY_HOST: origin,
    PATH: "/nowhere",
    AZURE_TOKEN_CREDENTIALS: "dev",
  };
  expect(await pull({ method: "default", clientId: undefined }, { env })).toMatchInlineSnapshot(`
    "--- stderr ---
    error: accounts: not signed in: the default chain found no credentials (environment, workload identity, managed identity, Azure CLI, Azure PowerShell, Azure Developer CLI)
      code: DVS-AUTH-NO-CREDENTIALS
      next: on your own machine: az login; in a job: set DVSYNC_TENANT_ID, DVSYNC_CLIENT_ID and DVSYNC_CLIENT_SECRET
    [exit 77]"
  `);
});

test("a wrong secret", async () => {
  expect(await pull({}, { env: { DVSYNC_CLIENT_SECRET: "canary-wrong" } })).toMatchInlineSnapshot(`
    "--- stderr ---
    error: accounts: not signed in: the client secret of the application 11111111-aaaa-4bbb-8ccc-000000000001 is wrong; the answer was: invalid_client: client authentication failed
      code: DVS-AUTH-SECRET
      next: make a new one (Azure portal, App registrations, your app, Certificates & secrets) and use its Value, not its Secret ID: DVSYNC_CLIENT_SECRET or auth.clientSecretFile
    [exit 77]"
  `);
  world.entra.refuse = {
    status: 401,
    error: "invalid_client",
    description: `AADSTS7000215: Invalid client secret provided. Ensure the secret being sent in the request is the client secret value, not the client secret ID, for a secret added to app '${apps.secret.clientId}'. Trace ID: 0 Correlation ID: 0 Timestamp: 2026-01-01 00:00:00Z`,
  };
  expect(await pull()).toMatchInlineSnapshot(`
    "--- stderr ---
    error: accounts: not signed in: the client secret of the application 11111111-aaaa-4bbb-8ccc-000000000001 is wrong; the answer was: AADSTS7000215: Invalid client secret provided. Ensure the secret being sent in the request is the client secret value, not the client secret ID, for a secret added to app '11111111-aaaa-4bbb-8ccc-000000000001'
      code: DVS-AUTH-SECRET
      next: make a new one (Azure portal, App registrations, your app, Certificates & secrets) and use its Value, not its Secret ID: DVSYNC_CLIENT_SECRET or auth.clientSecretFile
    [exit 77]"
  `);
});

test("an expired secret", async () => {
  world.entra.refuse = {
    status: 401,
    error: "invalid_client",
    description: `AADSTS7000222: The provided client secret keys for app '${apps.secret.clientId}' are expired. Visit the Azure portal to create new keys for your app: https://aka.ms/NewClientSecret. Trace ID: 0 Correlation ID: 0 Timestamp: 2026-01-01 00:00:00Z`,
  };
  expect(await pull()).toMatchInlineSnapshot(`
    "--- stderr ---
    error: accounts: not signed in: the client secret of the application 11111111-aaaa-4bbb-8ccc-000000000001 has expired; the answer was: AADSTS7000222: The provided client secret keys for app '11111111-aaaa-4bbb-8ccc-000000000001' are expired. Visit the Azure portal to create new keys for your app: https://aka.ms/NewClientSecret
      code: DVS-AUTH-SECRET-EXPIRED
      next: make a new one (Azure portal, App registrations, your app, Certificates & secrets) and put its Value into DVSYNC_CLIENT_SECRET or auth.clientSecretFile
    [exit 77]"
  `);
});

test("the wrong tenant: told by the sign-in", async () => {
  expect(await pull({ tenantId: "fabrikam.example" })).toMatchInlineSnapshot(`
    "--- stderr ---
    error: accounts: not signed in: the application 11111111-aaaa-4bbb-8ccc-000000000001 does not exist in the tenant fabrikam.example, or the tenant does not exist; the answer was: AADSTS90002: Tenant 'fabrikam.example' not found. Check to make sure you have the correct tenant ID
      code: DVS-AUTH-TENANT
      next: compare client id and tenant id with the app's overview page (Azure portal, App registrations); set DVSYNC_TENANT_ID and DVSYNC_CLIENT_ID
    [exit 77]"
  `);
});

test("the wrong tenant, or another environment's access token: told by the environment", async () => {
  world.judge = () => false;
  expect(await pull()).toMatchInlineSnapshot(`
    "--- stderr ---
    error: looking up accounts failed: the server does not accept the access token, or got none: status 401 without a body (status 401, request <id>)
      code: DVS-UNAUTHORIZED
      next: dvsync doctor   (checks the sign-in step by step)
    [exit 77]"
  `);
  const env = { DVSYNC_TOKEN: await world.mint() };
  expect(await pull({ method: "token" }, { env })).toMatchInlineSnapshot(`
    "--- stderr ---
    error: accounts: not signed in: the server refused DVSYNC_TOKEN: expired, or made for another environment?
      code: DVS-AUTH-TOKEN-REFUSED
      next: export DVSYNC_TOKEN=$(az account get-access-token --resource https://127.0.0.1:<port> --query accessToken --output tsv)
    [exit 77]"
  `);
});

test("an app that is no application user of the environment, in any language", async () => {
  world.emulator.switches["no-application-user"] = "on";
  expect(await pull()).toMatchInlineSnapshot(`
    "--- stderr ---
    error: looking up accounts failed: the sign-in is good, but it is not a user of this environment: The user is not a member of the organization. (status 403, 0x80072560, request <id>)
      code: DVS-NO-APPLICATION-USER
      next: add the app as an application user of this environment (Power Platform admin center > Environments > Settings > Users + permissions > Application users), with a security role
    [exit 77]"
  `);
  world.emulator.switches["no-application-user"] = "spanish";
  expect(await pull()).toMatchInlineSnapshot(`
    "--- stderr ---
    error: looking up accounts failed: the sign-in is good, but it is not a user of this environment: El usuario no es miembro de la organización. (status 403, 0x80072560, request <id>)
      code: DVS-NO-APPLICATION-USER
      next: add the app as an application user of this environment (Power Platform admin center > Environments > Settings > Users + permissions > Application users), with a security role
    [exit 77]"
  `);
});

test("a missing privilege", async () => {
  world.emulator.switches["missing-privilege"] = "accounts";
  expect(await pull()).toMatchInlineSnapshot(`
    "--- stderr ---
    error: reading accounts failed: Principal user (Id=00000000-0000-0000-0000-000000000000, type=8, roleCount=5, privilegeCount=465, accessMode=0), is missing prvReadaccount privilege (Id=00000000-0000-0000-0000-000000000000) on OTC=1 for entity 'account'. context.Caller=00000000-0000-0000-0000-000000000000 (status 403, 0x80040220, request <id>)
      code: DVS-NO-PRIVILEGE
      next: give the user a security role with prvReadaccount at organization level
    [exit 77]"
  `);
});

test("read, but not organization-wide", async () => {
  world.emulator.switches["missing-depth"] = "accounts";
  expect(await pull()).toMatchInlineSnapshot(`
    "--- stderr ---
    error: reading accounts failed: the user may read only a part of the table, and change tracking needs all of it: SecLib::CheckPrivilege failed. User: 00000000-0000-0000-0000-000000000000, PrivilegeName: prvReadAccount, PrivilegeId: 00000000-0000-0000-0000-000000000000, Required Depth: Global, BusinessUnitId: 00000000-0000-0000-0000-000000000000, MetadataCache Privileges Count: 7356, User Privileges Count: 586 (status 403, 0x80040220, request <id>)
      code: DVS-NO-GLOBAL-READ
      next: change tracking needs organization-wide read: give the user a security role with prvReadAccount at organization level
    [exit 77]"
  `);
});

test("a name that does not exist", async () => {
  const text = await pull({}, { args: ["pull", "--url", "https://something.invalid"] });
  // Without a network a resolver says EAI_AGAIN.
  expect(text.replace("EAI_AGAIN", "ENOTFOUND")).toMatchInlineSnapshot(`
    "--- stderr ---
    error: accounts: no address is known for something.invalid (ENOTFOUND); the name is mistyped, or this machine's DNS does not know it
      code: DVS-DNS
      next: check "url" in .syncrc, then: nslookup something.invalid; if this machine reaches the internet through a proxy: export HTTPS_PROXY=http://proxy.example:8080
    [exit 69]"
  `);
});

test("a certificate of an authority that this machine does not know", async () => {
  const env = { NODE_EXTRA_CA_CERTS: undefined, DVSYNC_TOKEN: await world.mint() };
  expect(await pull({}, { env })).toMatchInlineSnapshot(`
    "--- stderr ---
    error: accounts: the certificate of 127.0.0.1:<port> is not trusted: it comes from a certificate authority that this machine does not know (UNABLE_TO_VERIFY_LEAF_SIGNATURE)
      code: DVS-TLS
      next: if your network uses a certificate authority of its own: export NODE_EXTRA_CA_CERTS=/path/to/ca.pem
    [exit 69]"
  `);
});

test("a sign-in host with such a certificate", async () => {
  const { origin } = await serve(() => undefined);
  const env = { NODE_EXTRA_CA_CERTS: undefined };
  expect(await pull({}, { env, args: ["pull", "--url", origin] })).toMatchInlineSnapshot(`
    "--- stderr ---
    error: accounts: not signed in: the certificate of localhost:<port> is not trusted: it comes from a certificate authority that this machine does not know (UNABLE_TO_VERIFY_LEAF_SIGNATURE)
      code: DVS-TLS
      next: if your network uses a certificate authority of its own: export NODE_EXTRA_CA_CERTS=/path/to/ca.pem
    [exit 69]"
  `);
});

test("a network that lets nothing through but its proxy", async () => {
  // Nothing listens on port 1, as behind a firewall that refuses.
  const env = { DVSYNC_TOKEN: await world.mint() };
  expect(await pull({}, { env, args: ["pull", "--url", "https://127.0.0.1:1"] })).toMatchInlineSnapshot(`
    "--- stderr ---
    error: accounts: cannot connect to 127.0.0.1:<port> (ECONNREFUSED); nothing listens there, or a firewall refuses
      code: DVS-UNREACHABLE
      next: check "url" in .syncrc, then: curl -v https://127.0.0.1:<port>; if this machine reaches the internet through a proxy: export HTTPS_PROXY=http://proxy.example:8080
    [exit 69]"
  `);
});

test("a proxy that wants a user name and password, and one that is not there", async () => {
  const proxy = await openForwardProxy({ credentials: "ada:canary" });
  const token = { DVSYNC_TOKEN: await world.mint() };
  const args = ["pull", "--url", "https://contoso.invalid"];
  const wrong = `http://ada:canary-wrong@127.0.0.1:${proxy.port}`;
  expect(await pull({}, { args, env: { ...token, HTTPS_PROXY: `http://127.0.0.1:${proxy.port}` } }))
    .toMatchInlineSnapshot(`
    "--- stderr ---
    error: accounts: the proxy 127.0.0.1:<port> (from HTTPS_PROXY) requires a user name and password (407)
      code: DVS-PROXY
      next: in HTTPS_PROXY, put name:password@ before the proxy's host, both percent-encoded
    [exit 69]"
  `);
  expect(await pull({}, { args, env: { ...token, HTTPS_PROXY: wrong } })).toMatchInlineSnapshot(`
    "--- stderr ---
    error: accounts: the proxy 127.0.0.1:<port> (from HTTPS_PROXY) refuses the user name and password given (407)
      code: DVS-PROXY
      next: in HTTPS_PROXY, put name:password@ before the proxy's host, both percent-encoded
    [exit 69]"
  `);
  expect(await pull({}, { args, env: { ...token, HTTPS_PROXY: "http://ada:canary@127.0.0.1:1" } }))
    .toMatchInlineSnapshot(`
    "--- stderr ---
    error: accounts: cannot reach the proxy 127.0.0.1:<port> (from HTTPS_PROXY) (ECONNREFUSED)
      code: DVS-PROXY
      next: check HTTPS_PROXY, or go around the proxy: export NO_PROXY=contoso.invalid
    [exit 69]"
  `);
});

test("a clock that is wrong: Entra ID refuses the assertion, and its answer says what time it is", async () => {
  const tls = await world.certificates.issue({ dns: ["localhost"] });
  const server = createServer(tls, (request, response) => {
    const base = `https://${request.headers.host}/${world.entra.tenant}`;
    const isToken = request.url?.includes("/token") === true;
    const headers = {
      "content-type": "application/json",
      date: new Date(Date.now() + 12 * 60_000).toUTCString(),
    };
    response.writeHead(isToken ? 401 : 200, headers);
    const refusal = {
      error: "invalid_client",
      error_description:
        "AADSTS700024: Client assertion is not within its valid time range. Current time: 2026-01-01T00:12:00Z. Trace ID: 0 Correlation ID: 0",
    };
    const discovery = {
      issuer: base,
      authorization_endpoint: `${base}/authorize`,
      token_endpoint: `${base}/oauth2/v2.0/token`,
      jwks_uri: `${base}/jwks`,
    };
    response.end(JSON.stringify(isToken ? refusal : discovery));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => (server.closeAllConnections(), void server.close()));
  const authorityHost = `https://localhost:${(server.address() as AddressInfo).port}`;
  const auth = {
    method: "client-certificate",
    authorityHost,
    clientId: apps.certificate.clientId,
    certificateFile: world.appPem,
  };
  expect(await pull(auth)).toMatchInlineSnapshot(`
    "--- stderr ---
    error: accounts: not signed in: the signed request was outside its time, as happens when this machine's clock is wrong; the answer was: AADSTS700024: Client assertion is not within its valid time range. Current time: <time>; this machine's clock is 12 minutes behind
      code: DVS-AUTH-CLOCK
      next: set the clock (on Linux: timedatectl set-ntp true), then run the same command again
    [exit 77]"
  `);
});
