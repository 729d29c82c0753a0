import { chmodSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { runChild } from "../support/run-child.ts";
import { serve } from "../support/serve.ts";
import type { SignIn } from "./sign-in.child.ts";

// The two that need Azure, against a metadata service and an `az` of our own.
const child = new URL("sign-in.child.ts", import.meta.url);

async function signIn(run: SignIn, env: NodeJS.ProcessEnv): Promise<any> {
  const ran = await runChild(child, { runs: [run] }, env);
  expect(ran).toMatchObject({ exitCode: 0 });
  expect(ran.stdout + ran.stderr).not.toMatch(/canary/i);
  return ran.result[0];
}

const encode = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString("base64url");

function jwt(appId: string): string {
  const exp = Math.floor(Date.now() / 1000) + 3600;
  return `${encode({ alg: "none" })}.${encode({ appid: appId, aud: "https://org.example", exp })}.canary`;
}

const answer = (appId: string): string =>
  JSON.stringify({
    access_token: jwt(appId),
    expires_on: `${Math.floor(Date.now() / 1000) + 3600}`,
    expires_in: "3600",
    resource: "https://org.example",
    token_type: "Bearer",
  });

describe("managed-identity", () => {
  test("from the metadata service of a virtual machine", async () => {
    const asked: string[] = [];
    const { origin } = await serve((request, response) => {
      asked.push(`${String(request.headers["metadata"])} ${request.url}`);
      response.setHeader("content-type", "application/json");
      response.end(answer("vm"));
    });
    const env = { AZURE_POD_IDENTITY_AUTHORITY_HOST: origin };
    const result = await signIn(
      { settings: { method: "managed-identity", clientId: "11111111-aaaa-4bbb-8ccc-000000000007" } },
      env,
    );
    expect(result).toMatchObject({ facts: { appId: "vm" } });
    expect(asked[0]).toMatch(/^true \/metadata\/identity\/oauth2\/token\/?\?/);
    expect(asked[0]).toContain("resource=https");
    expect(asked[0]).toContain("client_id=11111111-aaaa-4bbb-8ccc-000000000007");
  });

  test("from App Service, Functions or Container Apps", async () => {
    let header: unknown;
    const { origin } = await serve((request, response) => {
      header = request.headers["x-identity-header"];
      response.setHeader("content-type", "application/json");
      response.end(answer("app service"));
    });
    const env = { IDENTITY_ENDPOINT: `${origin}/msi/token`, IDENTITY_HEADER: "canary-header" };
    const result = await signIn({ settings: { method: "managed-identity" } }, env);
    expect([result.facts?.appId, header]).toEqual(["app service", "canary-header"]);
  });

  test("a machine without one", async () => {
    const { origin } = await serve((_, response) => {
      response.writeHead(400, { "content-type": "application/json" });
      response.end(JSON.stringify({ error: "invalid_request", error_description: "Identity not found" }));
    });
    const result = await signIn(
      { settings: { method: "managed-identity" } },
      { AZURE_POD_IDENTITY_AUTHORITY_HOST: origin },
    );
    expect(result).toMatchObject({
      code: "DVS-AUTH-IDENTITY",
      exitCode: 77,
      message: expect.stringContaining("Identity not found"),
    });
  });
});

function fakeAz(script: string): { env: NodeJS.ProcessEnv; calls: () => string } {
  const folder = mkdtempSync(join(tmpdir(), "dvsync-az-"));
  writeFileSync(join(folder, "az"), `#!/bin/sh\necho "$@" >> ${folder}/calls\n${script}\n`);
  chmodSync(join(folder, "az"), 0o755);
  return {
    env: { PATH: `${folder}:/usr/bin:/bin` },
    calls: () => readFileSync(join(folder, "calls"), "utf8"),
  };
}

describe.skipIf(process.platform === "win32")("azure-cli", () => {
  test("the access token of whoever is signed in", async () => {
    const token = {
      accessToken: jwt("az"),
      expires_on: Math.floor(Date.now() / 1000) + 3600,
      tokenType: "Bearer",
    };
    const az = fakeAz(`echo '${JSON.stringify(token)}'`);
    const result = await signIn({ settings: { method: "azure-cli", tenantId: "contoso.example" } }, az.env);
    expect(result).toMatchObject({ facts: { appId: "az" } });
    expect(az.calls()).toBe(
      "account get-access-token --output json --resource https://org.example --tenant contoso.example\n",
    );
  });

  test.each([
    ["ERROR: Please run 'az login' to setup account.", "the Azure CLI is not signed in", "az login"],
    [
      "ERROR: AADSTS700082: The refresh token has expired due to inactivity. Trace ID: 1\\nInteractive authentication is needed. Please run:\\naz login --scope x",
      "the sign-in that is kept on this machine has ended; the answer was: AADSTS700082: The refresh token has expired due to inactivity",
      "az login",
    ],
    [
      "ERROR: something else",
      "the Azure CLI gave no access token; the answer was: ERROR: something else",
      "try it by hand: az account get-access-token --resource https://org.example",
    ],
  ])("%s", async (stderr, message, hint) => {
    const az = fakeAz(`printf "${stderr}\\n" >&2; exit 1`);
    const result = await signIn({ settings: { method: "azure-cli" } }, az.env);
    expect(result).toMatchObject({ code: "DVS-AUTH-AZ", exitCode: 77, hint });
    expect(result.message).toBe(`not signed in: ${message}`);
  });

  test("not installed", async () => {
    const result = await signIn({ settings: { method: "azure-cli" } }, { PATH: tmpdir() });
    expect(result).toMatchObject({
      code: "DVS-AUTH-AZ",
      exitCode: 77,
      message: expect.stringContaining("is not installed"),
    });
  });
});

test("default: finds az; and finds nothing", async () => {
  const { origin } = await serve((_, response) => response.writeHead(404).end());
  const env = { AZURE_POD_IDENTITY_AUTHORITY_HOST: origin, PATH: tmpdir(), AZURE_TOKEN_CREDENTIALS: "dev" };
  const result = await signIn({ settings: { method: "default" } }, env);
  expect(result).toMatchObject({
    code: "DVS-AUTH-NO-CREDENTIALS",
    exitCode: 77,
    hint: expect.stringContaining("az login"),
  });
});
