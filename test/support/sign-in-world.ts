import { createPublicKey, type JsonWebKey, type KeyObject, verify } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { readdir, readFile, writeFile } from "node:fs/promises";
import { Agent, request } from "node:https";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { generate } from "selfsigned";
import { expect } from "vitest";
import { type Emulator, startEmulator } from "../../src/emulator/index.ts";
import { apps, type OAuthServer, openOAuthServer } from "./oauth-server.ts";
import { type Certificates, createCertificates } from "./certificates.ts";
import { type CliOptions, type CliRun, type RunningCli, startCli } from "./run-cli.ts";
import { tempDir } from "./temp-dir.ts";

/** An environment behind TLS whose access tokens come from a real OAuth 2 server, and are checked. */
export interface SignInWorld {
  readonly emulator: Emulator;
  readonly entra: OAuthServer;
  readonly certificates: Certificates;
  /** Certificate and private key of the app that signs in with one. */
  readonly appPem: string;
  readonly appKey: string;
  /** Refuses access tokens that are good otherwise; null lets them pass. */
  judge: ((accessToken: string) => boolean) | null;
  /** An access token for the environment, for the methods that get one from elsewhere. */
  mint(): Promise<string>;
  /** A file outside of the working folder. */
  file(name: string, content: string): string;
  /** Signs in like this in a folder of its own; looks for every secret when it has ended. */
  start(auth: Record<string, unknown>, how?: StartOptions): Promise<Attempt>;
  close(): Promise<void>;
}

export interface StartOptions {
  readonly env?: CliOptions["env"];
  readonly args?: readonly string[];
  readonly syncrc?: Readonly<Record<string, unknown>>;
  readonly folder?: string;
}

export interface Attempt {
  readonly folder: string;
  readonly running: RunningCli;
  /** The run, after all that it printed and wrote was searched for secrets. */
  readonly done: Promise<CliRun>;
}

/** Opens both servers, with a certificate authority of their own. */
export async function openSignInWorld(): Promise<SignInWorld> {
  const certificates = await createCertificates();
  const app = await generate([{ name: "commonName", value: "app" }], { keyType: "rsa", algorithm: "sha256" });
  const tls = await certificates.issue({ dns: ["localhost"], ip: ["127.0.0.1"] });
  const entra = await openOAuthServer(tls, app.cert);
  const keys = await readKeys(certificates, entra);
  const outside = await tempDir();
  const emulator = await startEmulator({
    tls,
    authorizationUri: `${entra.host}/${entra.tenant}/oauth2/authorize`,
    verifyAccessToken: (token) => isGood(token, keys, emulator.url) && (world.judge?.(token) ?? true),
  });
  const world: SignInWorld = {
    emulator,
    entra,
    certificates,
    appPem: join(outside, "app.pem"),
    appKey: app.private,
    judge: null,
    mint: () => mint(certificates, entra, emulator.url),
    file(name, content) {
      const path = join(outside, name);
      writeFileSync(path, content);
      return path;
    },
    start: (auth, how = {}) => start(world, auth, how),
    async close() {
      await emulator.close();
      await entra.close();
    },
  };
  world.file("app.pem", app.private + app.cert);
  return world;
}

async function start(
  { emulator, certificates }: SignInWorld,
  auth: Record<string, unknown>,
  how: StartOptions,
): Promise<Attempt> {
  const { env = {}, args = ["pull", "--verbose"], syncrc = {} } = how;
  const folder = how.folder ?? (await tempDir());
  const config = { url: emulator.url, auth, entities: ["accounts"], ...syncrc };
  await writeFile(join(folder, ".syncrc"), JSON.stringify(config, null, 2));
  const from = emulator.requests.length;
  const running = startCli(args, {
    cwd: folder,
    // These files name hosts and secrets of this machine, which a file that is found may not.
    env: { NODE_EXTRA_CA_CERTS: certificates.caFile, DVSYNC_CONFIG: ".syncrc", ...env },
  });
  const done = running.done.then(async (run) => {
    const tokens = emulator.requests
      .slice(from)
      .flatMap(({ headers }) => headers.authorization?.slice(7) ?? []);
    const written = await readAll(folder);
    for (const secret of new Set([...tokens, apps.secret.secret, "canary"])) {
      expect(run.stdout + run.stderr).not.toContain(secret);
      expect(written).not.toContain(secret);
    }
    return run;
  });
  return { folder, running, done };
}

async function readAll(folder: string): Promise<string> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  return (await Promise.all(files.map((file) => readFile(file, "utf8")))).join("\n");
}

/** Signature, audience and time, as Dataverse checks them. */
function isGood(token: string, keys: ReadonlyMap<string, KeyObject>, audience: string): boolean {
  const [head = "", body = "", signature = ""] = token.split(".");
  if (signature === "") return false;
  const { kid, alg } = parsePart(head);
  const key = keys.get(String(kid));
  if (key === undefined || alg !== "RS256") return false;
  const { aud, exp } = parsePart(body);
  const isSigned = verify("sha256", Buffer.from(`${head}.${body}`), key, Buffer.from(signature, "base64url"));
  return isSigned && aud === audience && Number(exp) * 1000 > Date.now();
}

function parsePart(part: string): Record<string, unknown> {
  return JSON.parse(Buffer.from(part, "base64url").toString()) as Record<string, unknown>;
}

async function readKeys(certificates: Certificates, entra: OAuthServer): Promise<Map<string, KeyObject>> {
  const { keys } = JSON.parse(await ask(certificates, `${entra.host}/${entra.tenant}/jwks`)) as {
    keys: (JsonWebKey & { kid: string })[];
  };
  return new Map(keys.map((key) => [key.kid, createPublicKey({ key, format: "jwk" })]));
}

async function mint(certificates: Certificates, entra: OAuthServer, origin: string): Promise<string> {
  const form = new URLSearchParams({
    grant_type: "client_credentials",
    client_id: apps.secret.clientId,
    client_secret: apps.secret.secret,
    scope: `${origin}/.default`,
  });
  const answer = await ask(certificates, `${entra.host}/${entra.tenant}/oauth2/v2.0/token`, form.toString());
  return (JSON.parse(answer) as { access_token: string }).access_token;
}

async function ask(certificates: Certificates, url: string, form?: string): Promise<string> {
  const agent = new Agent({ ca: readFileSync(certificates.caFile) });
  const headers = { "content-type": "application/x-www-form-urlencoded" };
  return new Promise((resolve, reject) => {
    request(url, { agent, method: form === undefined ? "GET" : "POST", headers }, (answer) => {
      text(answer).then(resolve, reject);
    })
      .on("error", reject)
      .end(form);
  });
}
