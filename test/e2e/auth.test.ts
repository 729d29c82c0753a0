import { createPrivateKey, sign } from "node:crypto";
import { chmodSync, readFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { apps } from "../support/oauth-server.ts";
import { serve } from "../support/serve.ts";
import { tempDir } from "../support/temp-dir.ts";
import { openSignInWorld, type SignInWorld, type StartOptions } from "../support/sign-in-world.ts";

// Each method ends in a pull from the emulator, which checks every access token; whatever a run prints at -v or writes
// is searched for its secrets (auth-world.ts).
let world: SignInWorld;
beforeAll(async () => {
  world = await openSignInWorld();
});
afterEach(() => {
  world.judge = null;
});
afterAll(() => world.close());

/** Pulls with access tokens only; the rows of the snapshot. */
async function pull(auth: Record<string, unknown>, how: StartOptions = {}): Promise<number> {
  const from = world.emulator.requests.length;
  const { folder, done } = await world.start(auth, how);
  const run = await done;
  expect(run.text).toContain("[exit 0]");
  const signed = world.emulator.requests
    .slice(from)
    .filter(({ headers }) => headers.authorization !== undefined);
  expect(signed.length).toBeGreaterThan(3);
  return (await readFile(join(folder, "data", "accounts.ndjson"), "utf8")).split("\n").length - 1;
}

const everyRow = () => world.emulator.table("accounts").count();

const atEntra = (more: Record<string, unknown>): Record<string, unknown> => ({
  authorityHost: world.entra.host,
  tenantId: world.entra.tenant,
  ...more,
});

const secretApp = () => atEntra({ method: "client-secret", clientId: apps.secret.clientId });

const countSignIns = () => world.entra.requests.filter((request) => request.endsWith("/token")).length;

const encode = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString("base64url");

/** The answer of a metadata service or of `az`. */
async function tokenAnswer(): Promise<Record<string, unknown>> {
  const seconds = Math.floor(Date.now() / 1000) + 3600;
  return { accessToken: await world.mint(), expires_on: seconds, tokenType: "Bearer" };
}

async function fakeAz(): Promise<NodeJS.ProcessEnv> {
  const path = world.file("az", `#!/bin/sh\necho '${JSON.stringify(await tokenAnswer())}'\n`);
  chmodSync(path, 0o755);
  return { PATH: `${dirname(path)}:/usr/bin:/bin` };
}

test("token: in DVSYNC_TOKEN, whatever the method says", async () => {
  const env = { DVSYNC_TOKEN: await world.mint() };
  expect(await pull({ method: "token" }, { env })).toBe(everyRow());
  expect(await pull({ method: "azure-cli" }, { env: { DVSYNC_TOKEN: `Bearer ${env.DVSYNC_TOKEN}\n` } })).toBe(
    everyRow(),
  );
});

test("command: what it prints, bare or as JSON", async () => {
  const bare = world.file("token.txt", await world.mint());
  const json = world.file("token.json", JSON.stringify(await tokenAnswer()));
  const print = "process.stdout.write(require('fs').readFileSync(process.argv[1], 'utf8'))";
  expect(await pull({ method: "command", command: [process.execPath, "-e", print, bare] })).toBe(everyRow());
  expect(await pull({ method: "command", command: [process.execPath, "-e", print, json] })).toBe(everyRow());
});

describe("client-secret", () => {
  test("in a variable of ours, or of Azure's", async () => {
    const auth = atEntra({ method: "client-secret", clientId: apps.secret.clientId });
    expect(await pull(auth, { env: { DVSYNC_CLIENT_SECRET: apps.secret.secret } })).toBe(everyRow());
    expect(
      await pull(
        { method: "client-secret", authorityHost: world.entra.host },
        {
          env: {
            AZURE_TENANT_ID: world.entra.tenant,
            AZURE_CLIENT_ID: apps.secret.clientId,
            AZURE_CLIENT_SECRET: apps.secret.secret,
          },
        },
      ),
    ).toBe(everyRow());
  });

  test("in a file, and the tenant from the environment's own answer", async () => {
    expect(
      await pull({
        method: "client-secret",
        authorityHost: world.entra.host,
        clientId: apps.secret.clientId,
        clientSecretFile: world.file("secret.txt", `${apps.secret.secret}\n`),
      }),
    ).toBe(everyRow());
  });
});

test("client-certificate: plain, and with a password", async () => {
  const auth = atEntra({ method: "client-certificate", clientId: apps.certificate.clientId });
  expect(await pull({ ...auth, certificateFile: world.appPem })).toBe(everyRow());
  const passphrase = "canary-password";
  const pem = createPrivateKey(world.appKey).export({
    type: "pkcs8",
    format: "pem",
    cipher: "aes-256-cbc",
    passphrase,
  });
  const certificate = readFileSync(world.appPem, "utf8").split(/(?=-----BEGIN CERT)/)[1];
  const certificateFile = world.file("locked.pem", `${String(pem)}${certificate}`);
  const env = { AZURE_CLIENT_CERTIFICATE_PASSWORD: passphrase };
  expect(await pull({ ...auth, certificateFile }, { env })).toBe(everyRow());
});

test("workload-identity: the token of another issuer", async () => {
  const id = apps.certificate.clientId;
  const now = Math.floor(Date.now() / 1000);
  const claims = {
    iss: id,
    sub: id,
    aud: `${world.entra.host}/${world.entra.tenant}`,
    jti: "1",
    iat: now,
    exp: now + 600,
  };
  const unsigned = `${encode({ alg: "RS256", typ: "JWT" })}.${encode(claims)}`;
  const token = `${unsigned}.${sign("sha256", Buffer.from(unsigned), world.appKey).toString("base64url")}`;
  const env = { AZURE_FEDERATED_TOKEN_FILE: world.file("federated.jwt", token), AZURE_CLIENT_ID: id };
  expect(await pull(atEntra({ method: "workload-identity" }), { env })).toBe(everyRow());
});

test("managed-identity: from a metadata service", async () => {
  const { accessToken, expires_on } = await tokenAnswer();
  const { origin } = await serve((request, response) => {
    expect(request.headers["metadata"]).toBe("true");
    response.setHeader("content-type", "application/json");
    response.end(
      JSON.stringify({ access_token: accessToken, expires_on: String(expires_on), token_type: "Bearer" }),
    );
  });
  expect(
    await pull({ method: "managed-identity" }, { env: { AZURE_POD_IDENTITY_AUTHORITY_HOST: origin } }),
  ).toBe(everyRow());
});

test.skipIf(process.platform === "win32")(
  "azure-cli: from `az`, and from `az` as a part of the default chain",
  async () => {
    const env = await fakeAz();
    expect(await pull({ method: "azure-cli" }, { env })).toBe(everyRow());
    expect(await pull({ method: "default" }, { env: { ...env, AZURE_TOKEN_CREDENTIALS: "dev" } })).toBe(
      everyRow(),
    );
  },
);

test("default: an application's variables", async () => {
  const env = {
    AZURE_TENANT_ID: world.entra.tenant,
    AZURE_CLIENT_ID: apps.secret.clientId,
    AZURE_CLIENT_SECRET: apps.secret.secret,
    AZURE_AUTHORITY_HOST: world.entra.host,
  };
  expect(await pull({ method: "default" }, { env })).toBe(everyRow());
});

test("device-code: a person enters the code, which is kept nowhere", async () => {
  const { running, done, folder } = await world.start(
    atEntra({ method: "device-code", clientId: apps.device.clientId }),
    { args: ["pull", "--quiet"] },
  );
  const [, code = ""] = await running.printed(
    /^To sign in, open https:\S+ and enter the code (\S+)\n/,
    "stderr",
  );
  await world.entra.decide(code, true);
  const run = await done;
  expect(run.text).toContain("[exit 0]");
  const { rows } = JSON.parse(readFileSync(join(folder, "data", "accounts.token.json"), "utf8")) as {
    rows: number;
  };
  expect(rows).toBe(world.emulator.table("accounts").count());
});

test("none: on this machine, without any header", async () => {
  const { openEmulated } = await import("../support/emulated.ts");
  const open = await openEmulated();
  expect((await open.run("pull")).exitCode).toBe(0);
  expect(open.emulator.requests.map(({ headers }) => headers.authorization)).not.toContain(expect.anything());
});

describe("doctor and init sign in too", () => {
  const env = { DVSYNC_CLIENT_SECRET: apps.secret.secret };

  test("doctor says who that is, by which app, and for how long", async () => {
    const { done } = await world.start(secretApp(), { env, args: ["doctor", "--verbose"] });
    const { text } = await done;
    expect(text).toContain("ok   network       127.0.0.1:<port> answers in ");
    expect(text).toContain(", with a trusted certificate\n");
    expect(text).toContain(
      `ok   sign-in       client-secret: as ${apps.secret.clientId}, app ${apps.secret.clientId}, good for 60 min`,
    );
    expect(text).toContain("[exit 0]");
  });

  test("doctor with a wrong secret: the cure below the check, and what needs it is not tried", async () => {
    const args = ["doctor", "--verbose"];
    const { done } = await world.start(secretApp(), { env: { DVSYNC_CLIENT_SECRET: "canary-wrong" }, args });
    const { text } = await done;
    expect(text).toMatch(
      /^FAIL sign-in {7}not signed in: the client secret of the application \S+ is wrong; .*\n {19}code: DVS-AUTH-SECRET\n {19}next: make a new one/m,
    );
    expect(text).toMatch(/^skip organization .*\n(skip .*\n)+ok {3}folder/m);
    expect(text).toContain("[exit 77]");
  });

  test("init writes how, and never the secret", async () => {
    const flags = `--url ${world.emulator.url} --auth client-secret --client-id ${apps.secret.clientId} --entities account`;
    const args = ["init", "--force", "--verbose", ...flags.split(" ")];
    const more = { AZURE_AUTHORITY_HOST: world.entra.host };
    const { done, folder } = await world.start({}, { env: { ...env, ...more }, args });
    const run = await done;
    expect(run.text).toContain("no secret is in it: keep DVSYNC_CLIENT_SECRET set\n[exit 0]");
    const text = await readFile(join(folder, ".syncrc"), "utf8");
    expect(text).toContain(`"clientId": "${apps.secret.clientId}"`);
    expect(text).toContain('"accounts": {}');
  });
});

describe("an access token that is refused in the middle of a long pull", () => {
  const env = { DVSYNC_CLIENT_SECRET: apps.secret.secret };
  const args = ["pull", "--verbose", "--page-size", "20"];

  beforeAll(() => world.emulator.table("accounts").generate(400));

  test("is replaced once, for all entities together, and the pull goes on", async () => {
    const revoked = new Set<string>();
    let asked = 0;
    world.judge = (token) => {
      asked += 1;
      if (asked === 12) revoked.add(token);
      return !revoked.has(token);
    };
    const before = countSignIns();
    expect(
      await pull(secretApp(), { env, args, syncrc: { entities: ["accounts", "contacts", "sample_books"] } }),
    ).toBe(everyRow());
    expect(revoked.size).toBe(1);
    expect(countSignIns() - before).toBe(2);
  });

  test("a second refusal is final; the next pull goes on where this one stopped", async () => {
    let asked = 0;
    world.judge = () => {
      asked += 1;
      return asked < 12;
    };
    const before = countSignIns();
    const folder = await tempDir();
    const { done } = await world.start(secretApp(), { env, args, folder });
    const run = await done;
    expect(run.text.slice(run.text.indexOf("error:"))).toMatchInlineSnapshot(`
      "error: reading accounts failed: the server does not accept the access token, or got none: status 401 without a body (status 401, request <id>)
        code: DVS-UNAUTHORIZED
        next: dvsync doctor   (checks the sign-in step by step)
      [exit 77]"
    `);
    expect(countSignIns() - before).toBe(2);
    world.judge = null;
    const again = await (await world.start(secretApp(), { env, args, folder })).done;
    expect(again.text).toContain("accounts: resuming after");
    expect(again.exitCode).toBe(0);
  });
});
