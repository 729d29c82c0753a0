import { dirname, isAbsolute, relative } from "node:path";
import type { AuthSettings } from "../auth/auth-settings.ts";
import { isMicrosoftCloud } from "../auth/microsoft-clouds.ts";
import type { Syncrc } from "./syncrc-schema.ts";

/** A key of `.syncrc` with which the file could run code or send secrets elsewhere. */
export interface DangerousKey {
  readonly key: string;
  /** As the file has it. */
  readonly value: string;
  readonly why: string;
}

/** Finds the keys that only the user's own word may allow. `auth` is what the file's paths came to. */
export async function findDangerousKeys(
  file: string,
  values: Syncrc["auth"],
  auth: AuthSettings,
  origin: string | null,
  followLinks: (path: string) => Promise<string>,
): Promise<DangerousKey[]> {
  const { command, authorityHost, scope } = values ?? {};
  const found: DangerousKey[] = [];
  const add = (name: string, value: string, why: string) => found.push({ key: `auth.${name}`, value, why });
  if (command !== undefined) add("command", toText(command), "runs code");
  if (authorityHost !== undefined && !isMicrosoftCloud(new URL(authorityHost).origin)) {
    add("authorityHost", authorityHost, "sends credentials to a host that is not Microsoft's");
  }
  if (scope !== undefined && toOrigin(scope) !== origin) {
    add("scope", scope, "asks for an access token to another service");
  }
  const folder = await followLinks(dirname(file));
  for (const name of [
    "clientSecretFile",
    "certificateFile",
    "certificatePasswordFile",
    "tokenFile",
  ] as const) {
    const [written, path] = [values?.[name], auth[name]];
    if (written === undefined || path === undefined) continue;
    const inFolder = relative(folder, await followLinks(path));
    if (/^\.\.(?:[\\/]|$)/.test(inFolder) || isAbsolute(inFolder)) {
      add(name, written, "sends a file from outside its folder as a credential");
    }
  }
  return found;
}

function toText(command: string | readonly string[]): string {
  return typeof command === "string" ? command : JSON.stringify(command);
}

function toOrigin(scope: string): string | null {
  return URL.canParse(scope) ? new URL(scope).origin : null;
}
