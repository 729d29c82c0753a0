import { type Entry, entry, entryOf, saying } from "./entry.ts";
import { exitCodes, type ExitCode } from "./exit-codes.ts";

const { config, denied, tryAgain, unavailable } = exitCodes;

/** A sign-in that was refused: who, where, and what was said. */
export interface SignInFacts {
  /** The application's client id; null when none is named. */
  readonly app: string | null;
  readonly tenant: string | null;
  readonly origin: string;
  /** The answer, in the other side's own words. */
  readonly said: string | null;
  /** How far this machine's clock runs ahead of the server's, in ms; null when no answer came. */
  readonly clockAheadMs: number | null;
}

const portal = "Azure portal, App registrations, your app";
const secrets = `${portal}, Certificates & secrets`;
const fromPfx = "make a PEM file from a .pfx: openssl pkcs12 -in app.pfx -nodes -out app.pem";

/** What can go wrong with signing in; docs/authentication.md says how each method is set up. */
export const signInErrors = {
  "DVS-AUTH": signIn(denied, {
    means: "the sign-in failed in a way that dvsync does not know; the server's own words are shown",
    todo: "look the AADSTS number up, or check each step: `dvsync doctor`",
    why: () => "the sign-in failed",
    next: () =>
      "look the code up at https://login.microsoftonline.com/error, or check each step: dvsync doctor",
  }),
  "DVS-AUTH-NO-CREDENTIALS": entryOf(
    denied,
    {
      means: "there is nothing to sign in with, or a part is missing",
      todo: "set what the message names; on your own machine: `az login`",
    },
    {
      missing: saying<{ method: string; part: keyof typeof missingParts; isAsked?: boolean }>(
        ({ method, part, isAsked }) =>
          `not signed in: ${part} for auth.method "${method}" is not set${isAsked === true ? ", and the server's answer does not name it" : ""}`,
        ({ part }) => missingParts[part],
      ),
      "no token": saying<{ origin: string }>(
        () => 'not signed in: auth.method is "token", and DVSYNC_TOKEN is not set',
        nextToken,
      ),
      file: saying<{ path: string; key: string; why: string }>(
        ({ path, key, why }) => `not signed in: cannot use the file ${path} (${key}): ${why}`,
        ({ path }) => `check the path and that this user may read it: ls -l ${path}`,
      ),
      chain: told(
        () =>
          "the default chain found no credentials (environment, workload identity, managed identity, Azure CLI, Azure PowerShell, Azure Developer CLI)",
        () =>
          "on your own machine: az login; in a job: set DVSYNC_TENANT_ID, DVSYNC_CLIENT_ID and DVSYNC_CLIENT_SECRET",
      ),
    },
  ),
  "DVS-AUTH-SECRET": signIn(denied, {
    means: "the client secret is wrong (AADSTS7000215)",
    todo: "use the secret's Value, not its Secret ID",
    why: ({ app }) => `the client secret of the application${name(app)} is wrong`,
    next: () =>
      `make a new one (${secrets}) and use its Value, not its Secret ID: DVSYNC_CLIENT_SECRET or auth.clientSecretFile`,
  }),
  "DVS-AUTH-SECRET-EXPIRED": signIn(denied, {
    means: "the client secret has expired (AADSTS7000222)",
    todo: "make a new one",
    why: ({ app }) => `the client secret of the application${name(app)} has expired`,
    next: () =>
      `make a new one (${secrets}) and put its Value into DVSYNC_CLIENT_SECRET or auth.clientSecretFile`,
  }),
  "DVS-AUTH-CERTIFICATE": entryOf(
    denied,
    {
      means:
        "the certificate file cannot be used (PEM only, no PFX), its key is under a password, it has expired, or the app does not know it (AADSTS700027)",
      todo: "as the message says",
    },
    {
      "not known": told(
        ({ app }) => `the certificate is not one that the application${name(app)} knows, or it has expired`,
        () => `upload the certificate (its public part) there: ${secrets}, Certificates`,
      ),
      "no certificate": certificate(
        "holds no certificate in PEM form (a .pfx or .p12 cannot be used)",
        fromPfx,
      ),
      "no key": certificate("holds a certificate, but no private key", fromPfx),
      "bad key": certificate("holds a private key that cannot be read", fromPfx),
      "other key": certificate("holds a private key that belongs to another certificate", fromPfx),
      password: saying<{ given: boolean }>(
        ({ given }) =>
          `not signed in: the certificate file has a private key under a password, which is ${given ? "wrong" : "missing"}`,
        () =>
          "set AZURE_CLIENT_CERTIFICATE_PASSWORD, or name a file that holds it: auth.certificatePasswordFile",
      ),
      expired: saying<{ on: string }>(
        ({ on }) => `not signed in: the certificate file holds a certificate that expired on ${on}`,
        () => `make a new one, and upload its public part: ${secrets}`,
      ),
    },
  ),
  "DVS-AUTH-TENANT": entryOf(
    denied,
    {
      means: "no such tenant, or the app or account is not in it (AADSTS90002, 700016, 50020)",
      todo: "compare both ids with the app's overview page",
    },
    {
      unknown: told(
        ({ app, tenant }) =>
          `the application${name(app)} does not exist in the tenant${name(tenant)}, or the tenant does not exist`,
        () =>
          "compare client id and tenant id with the app's overview page (Azure portal, App registrations); set DVSYNC_TENANT_ID and DVSYNC_CLIENT_ID",
      ),
      account: told(
        ({ tenant }) => `the account that is signed in does not belong to the tenant${name(tenant)}`,
        () =>
          "sign in with an account of the tenant that the environment belongs to: az login --tenant <tenant id>",
      ),
      other: saying<{ failed: string; is: string; wanted: string }>(
        ({ failed, is, wanted }) =>
          `${failed}: the access token is of the tenant ${is}, but the environment belongs to the tenant ${wanted}`,
        ({ wanted }) =>
          `sign in to that tenant: DVSYNC_TENANT_ID=${wanted}, or "tenantId" in .syncrc (az login --tenant ${wanted})`,
      ),
    },
  ),
  "DVS-AUTH-RESOURCE": signIn(denied, {
    means: "the tenant does not know the environment's address (AADSTS500011)",
    todo: "check `url` and tenant",
    why: ({ origin, tenant }) => `${origin} is not an environment that the tenant${name(tenant)} knows`,
    next: () =>
      'check "url" in .syncrc (Power Platform admin center, your environment, Environment URL) and the tenant id',
  }),
  "DVS-AUTH-CLOCK": signIn(denied, {
    means: "this machine's clock is wrong (AADSTS700024)",
    todo: "set the clock",
    why: () => "the signed request was outside its time, as happens when this machine's clock is wrong",
    next: () => "set the clock (on Linux: timedatectl set-ntp true), then run the same command again",
  }),
  "DVS-AUTH-CONSENT": signIn(denied, {
    means: "the app may not act for people yet (AADSTS65001)",
    todo: "let an administrator grant `user_impersonation`",
    why: ({ app }) => `the application${name(app)} is not yet allowed to use Dataverse on a person's behalf`,
    next: () =>
      `let an administrator grant it: ${portal}, API permissions, Dynamics CRM user_impersonation, Grant admin consent`,
  }),
  "DVS-AUTH-POLICY": signIn(denied, {
    means: "conditional access: second factor, device, place (AADSTS50076, 53003)",
    todo: "`az login` where it is allowed, or use an application",
    why: ({ tenant }) =>
      `a conditional access policy of the tenant${name(tenant)} does not allow it (a second factor, a device or a place)`,
    next: () =>
      'sign in where the policy allows it (az login), or use an application: auth.method "client-secret" or "client-certificate"',
  }),
  "DVS-AUTH-PUBLIC-CLIENT": signIn(denied, {
    means: "the app does not allow device codes (AADSTS7000218)",
    todo: '"Allow public client flows: Yes"',
    why: ({ app }) => `the application${name(app)} does not allow signing in with a device code`,
    next: () => `${portal}, Authentication, "Allow public client flows": Yes`,
  }),
  "DVS-AUTH-DEVICE-CODE": signIn(denied, {
    means: "the device code was not entered in time, or the sign-in was declined",
    todo: "run it again",
    why: () => "the code was not entered in time, or the sign-in was declined",
    next: () => "run the same command again and enter the new code in the browser",
  }),
  "DVS-AUTH-FEDERATED": entryOf(
    denied,
    {
      means: "the workload's token file is missing, or no federated credential matches it (AADSTS700213)",
      todo: "add one with exactly that issuer and subject",
    },
    {
      "no match": told(
        ({ app }) =>
          `the application${name(app)} has no federated credential that matches the issuer and subject of the workload's token`,
        () => `add one (${secrets}, Federated credentials) with exactly that issuer, subject and audience`,
      ),
      file: told(
        () => "cannot use the workload's token file",
        () => "check AZURE_FEDERATED_TOKEN_FILE (or auth.tokenFile): the file must exist and hold a token",
      ),
    },
  ),
  "DVS-AUTH-IDENTITY": signIn(denied, {
    means: "this machine offers no managed identity that could be used",
    todo: "works on Azure only; assign one; with a proxy set `NO_PROXY=169.254.169.254`",
    why: () => "this machine offers no managed identity that could be used",
    next: () =>
      "works on Azure only: assign an identity to this VM, app or container, and make it an application user; with a proxy: NO_PROXY=169.254.169.254",
  }),
  "DVS-AUTH-AZ": entryOf(
    denied,
    { means: "`az` is missing, signed out, or its sign-in has ended", todo: "`az login`" },
    {
      missing: told(
        () => "the Azure CLI (az) is not installed, or not on PATH",
        () => "install it (https://aka.ms/azure-cli), then: az login",
      ),
      "signed out": told(() => "the Azure CLI is not signed in", azLogin),
      ended: told(() => "the sign-in that is kept on this machine has ended", azLogin),
      other: told(
        () => "the Azure CLI gave no access token",
        ({ origin }) => `try it by hand: az account get-access-token --resource ${origin}`,
      ),
    },
  ),
  "DVS-AUTH-COMMAND": entryOf(
    denied,
    { means: "`auth.command` failed or printed no access token", todo: "run it by hand" },
    {
      missing: saying<{ origin: string }>(
        () => 'not signed in: auth.method is "command", and no command is given',
        ({ origin }) =>
          `"auth": { "method": "command", "command": "az account get-access-token --resource ${origin}" }`,
      ),
      failed: saying<{ what: string; said: string }>(
        ({ what, said }) =>
          `not signed in: the command of auth.command ${what}${said === "" ? "" : `; it said: ${said}`}`,
        () =>
          "run the command of auth.command by hand: it has to print an access token, or JSON with `accessToken`, and to end with exit code 0",
      ),
    },
  ),
  "DVS-AUTH-TOKEN": entry<{ origin: string }>(denied, {
    means: "`DVSYNC_TOKEN` holds something else than an access token",
    todo: "set it again",
    says: () =>
      "not signed in: DVSYNC_TOKEN does not hold an access token (it has characters in it that none has)",
    next: nextToken,
  }),
  "DVS-AUTH-TOKEN-REFUSED": entry<{ why: string; origin: string }>(denied, {
    means: "the server refused `DVSYNC_TOKEN`: expired, or for another environment",
    todo: "set a fresh one",
    says: ({ why }) => `not signed in: the server refused DVSYNC_TOKEN: ${why}`,
    next: nextToken,
  }),
  "DVS-AUTH-AUTHORITY": entryOf(
    denied,
    {
      means: "a sign-in host that is not Microsoft's, or not an https address",
      todo: "name it in `authorityHost`",
    },
    {
      "not https": saying<{ text: string }>(
        ({ text }) => `the authority host ${JSON.stringify(text)} is not an https address`,
        () => 'set it like this: "auth": { "authorityHost": "https://login.microsoftonline.us" }',
        config,
      ),
      unknown: saying<{ origin: string; host: string }>(
        ({ origin, host }) =>
          `not signed in: ${origin} asks to sign in at ${host}, which is not a cloud of Microsoft; no credentials were sent there`,
        ({ host }) => `if that is your own AD FS, say so: "auth": { "authorityHost": "${host}/adfs" }`,
      ),
    },
  ),
  "DVS-AUTH-NONE": entry<{ origin: string }>(config, {
    means: '`auth.method` "none" is for a server on this machine only',
    todo: "choose a method",
    says: ({ origin }) => `auth.method "none" is for a server on this machine, and ${origin} is not`,
    next: () => 'choose a way to sign in: "auth": { "method": "default" }',
  }),
  "DVS-AUTH-AUDIENCE": entry<{ failed: string; audience: string; origin: string }>(denied, {
    means: "the access token was made for another address (`dvsync doctor` tells)",
    todo: "ask for one made for `url`",
    says: ({ failed, audience, origin }) =>
      `${failed}: the access token was made for ${audience}, not for ${origin}`,
    next: ({ origin }) => `ask for one made for ${origin}: az account get-access-token --resource ${origin}`,
  }),
  "DVS-AUTH-EXPIRED": entry<{ failed: string; at: string }>(denied, {
    means: "the access token is too old (`dvsync doctor` tells)",
    todo: "get a fresh one; check the clock",
    says: ({ failed, at }) => `${failed}: the access token expired at ${at}`,
    next: () => "get a fresh one; if it is fresh, check this machine's clock (date -u)",
  }),
  "DVS-SECRET-FILE-OPEN": entry<{ files: readonly string[] }>(0, {
    means: "a warning of `dvsync doctor`: others on this machine may read a file that holds a secret",
    todo: "`chmod 600` the file",
    says: ({ files }) => `others on this machine may read ${files.join(", ")}`,
    next: ({ files }) => `chmod 600 ${files.join(" ")}`,
  }),
  "DVS-AUTH-REDIRECT": signIn(denied, {
    means: "the sign-in server answered with a redirect, which is not followed with a secret",
    todo: "check `authorityHost` in .syncrc, `AZURE_AUTHORITY_HOST`, and what stands between",
    why: () => "the sign-in server answered with a redirect, which is not followed with a secret",
    next: () =>
      "check authorityHost in .syncrc, AZURE_AUTHORITY_HOST, and what stands between: dvsync doctor",
  }),
  "DVS-AUTH-ANSWER": entry<{ host: string }>(unavailable, {
    means: "what answers at the sign-in host is not a sign-in server: its answer is larger than 1 MB",
    todo: "check `authorityHost` in .syncrc, `AZURE_AUTHORITY_HOST`, and what stands between",
    says: ({ host }) => `not signed in: the sign-in host ${host} answered with more than 1 MB`,
    next: () =>
      "check authorityHost in .syncrc, AZURE_AUTHORITY_HOST, and what stands between: dvsync doctor",
  }),
  "DVS-AUTH-BUSY": signIn(tryAgain, {
    means: "the sign-in server is overloaded",
    todo: "run it again",
    why: () => "the sign-in server is too busy",
    next: () => "run the same command again in a minute",
  }),
};

/** How a part of an identity is given. */
export const missingParts = {
  "the client id": 'set DVSYNC_CLIENT_ID, or in .syncrc: "auth": { "clientId": "<application (client) id>" }',
  "the client secret":
    'set DVSYNC_CLIENT_SECRET, or name a file that holds it: "auth": { "clientSecretFile": "secret.txt" }',
  "the certificate":
    'set AZURE_CLIENT_CERTIFICATE_PATH, or in .syncrc: "auth": { "certificateFile": "app.pem" }',
  "the token file":
    'set AZURE_FEDERATED_TOKEN_FILE, or in .syncrc: "auth": { "tokenFile": "/var/run/secrets/token" }',
  "the tenant": 'set DVSYNC_TENANT_ID, or in .syncrc: "auth": { "tenantId": "<directory (tenant) id>" }',
} as const;

function signIn(
  exitCode: ExitCode,
  parts: { means: string; todo: string } & Record<"why" | "next", (facts: SignInFacts) => string>,
): Entry<SignInFacts> {
  return entry<SignInFacts>(exitCode, { ...parts, ...told(parts.why, parts.next) });
}

function told(why: (facts: SignInFacts) => string, next: (facts: SignInFacts) => string) {
  return saying<SignInFacts>((facts) => `not signed in: ${why(facts)}${sayAnswer(facts)}`, next);
}

function sayAnswer({ said, clockAheadMs }: SignInFacts): string {
  const answer = said === null || said === "" ? "" : `; the answer was: ${said.replace(/\.$/, "")}`;
  const minutes = Math.round((clockAheadMs ?? 0) / 60_000);
  if (Math.abs(minutes) < 3) return answer;
  return `${answer}; this machine's clock is ${Math.abs(minutes)} minutes ${minutes > 0 ? "ahead" : "behind"}`;
}

function certificate(what: string, next: string) {
  return saying<object>(
    () => `not signed in: the certificate file ${what}`,
    () => next,
  );
}

function name(text: string | null): string {
  return text === null || text === "" ? "" : ` ${text}`;
}

function azLogin(): string {
  return "az login";
}

function nextToken({ origin }: { readonly origin: string }): string {
  return `export DVSYNC_TOKEN=$(az account get-access-token --resource ${origin} --query accessToken --output tsv)`;
}
