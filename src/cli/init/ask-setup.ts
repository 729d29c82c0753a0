import type { AuthMethod, AuthSettings } from "../../auth/auth-settings.ts";
import { isLoopback } from "../../auth/is-loopback.ts";
import { parseEnvironmentUrl } from "../../config/environment-url.ts";
import type { Ask } from "../../ui/ask.ts";
import type { Given } from "./read-given.ts";
import type { Setup } from "./setup.ts";

/** Asks for what is not given; in another round everything is asked again, with the last answers to start from. */
export async function askSetup(
  ask: Ask,
  given: Given,
  env: NodeJS.ProcessEnv,
  again: Setup | null,
): Promise<Setup> {
  const url = (again === null ? given.url : null) ?? (await askUrl(ask, again?.url));
  const local = isLoopback(new URL(url).origin);
  const isChosen = again === null && given.isMethodNamed;
  const method = isChosen
    ? given.auth.method
    : await askMethod(ask, local, again?.auth.method ?? (local ? "none" : "default"));
  const before = again?.auth ?? given.auth;
  const auth: Record<string, unknown> = {};
  for (const [key, { message, optional }] of Object.entries(fieldsOf(method, env))) {
    const last = before[key as FieldKey];
    // Who came with flags is asked only for what cannot be done without.
    if (isChosen && (last !== undefined || optional !== undefined)) {
      if (last !== undefined) auth[key] = last;
      continue;
    }
    const initial = typeof last === "string" ? last : "";
    const validate = (text: string) => (text === "" && optional === undefined ? "required" : undefined);
    const answer = await ask.text({ message, placeholder: optional, initial, validate });
    if (answer !== "") auth[key] = answer;
  }
  return { url, auth: { method, ...auth } };
}

function askUrl(ask: Ask, initial: string | undefined): Promise<string> {
  const placeholder = "https://contoso.crm4.dynamics.com";
  return ask.text({ message: "The environment's URL", placeholder, initial, validate: findFault });
}

function askMethod(ask: Ask, local: boolean, initial: AuthMethod): Promise<AuthMethod> {
  const known = Object.entries(methodHints) as [AuthMethod, string][];
  const choices = known
    .filter(([method]) => method !== "none" || local)
    .map(([value, hint]) => ({ value, hint }));
  return ask.choose("How do you sign in?", choices, initial);
}

function findFault(text: string): string | undefined {
  const parsed = parseEnvironmentUrl(text);
  if ("expected" in parsed) return `expected ${parsed.expected}`;
  return parsed.safe ? undefined : "expected https, because http would show the access token on the way";
}

// In the order in which they are offered.
const methodHints: Record<AuthMethod, string> = {
  default: "what Azure tools find by themselves: variables, workload, machine, az login",
  "azure-cli": "as whoever did az login on this machine",
  "device-code": "a person enters a code in a browser",
  "client-secret": "an application, with its secret in DVSYNC_CLIENT_SECRET or a file",
  "client-certificate": "an application, with its certificate",
  "managed-identity": "the identity of this Azure machine, app or container",
  "workload-identity": "an application, with a token of Kubernetes, GitHub and the like",
  command: "a command that prints an access token",
  token: "an access token in DVSYNC_TOKEN",
  none: "no sign-in: a server on this machine",
};

interface Field {
  readonly message: string;
  /** What holds without an answer; undefined when one is needed. */
  readonly optional?: string;
}

type FieldKey = Exclude<keyof AuthSettings, "method">;

function fieldsOf(method: AuthMethod, env: NodeJS.ProcessEnv): Partial<Record<FieldKey, Field>> {
  const isSet = (...names: string[]) => names.find((name) => (env[name] ?? "") !== "");
  const idVariable = isSet("DVSYNC_CLIENT_ID", "AZURE_CLIENT_ID");
  const tenantId = { message: "Tenant id or domain", optional: "empty: the environment tells it" };
  const clientId = { message: "Application (client) id", ...unless(idVariable) };
  switch (method) {
    case "client-secret":
      return {
        tenantId,
        clientId,
        clientSecretFile: { message: "File that holds the secret", optional: "empty: DVSYNC_CLIENT_SECRET" },
      };
    case "client-certificate":
      return {
        tenantId,
        clientId,
        certificateFile: {
          message: "File with certificate and private key (PEM)",
          ...unless(isSet("AZURE_CLIENT_CERTIFICATE_PATH")),
        },
      };
    case "workload-identity":
      return {
        tenantId,
        clientId,
        tokenFile: { message: "File with the token", ...unless(isSet("AZURE_FEDERATED_TOKEN_FILE")) },
      };
    case "device-code":
      return { tenantId, clientId: { ...clientId, optional: "empty: Azure's own for tools" } };
    case "managed-identity":
      return { clientId: { message: "Its client id", optional: "empty: the machine's own identity" } };
    case "command":
      return { command: { message: "The command" } };
    default:
      return {};
  }
}

function unless(variable: string | undefined): { optional?: string } {
  return variable === undefined ? {} : { optional: `empty: ${variable}` };
}
