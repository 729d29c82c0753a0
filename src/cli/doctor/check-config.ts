import type { AuthSettings } from "../../auth/auth-settings.ts";
import type { Config, Flags, ServerConfig } from "../../config/config.ts";
import { findSyncrc } from "../../config/find-syncrc.ts";
import { loadConfig } from "../../config/load-config.ts";
import { SettingError } from "../../config/refuse.ts";
import { requireUrl } from "../../config/require-url.ts";
import { configDisk } from "../../disk/config-disk.ts";
import { fail } from "../../errors/fail.ts";
import { proxyFor } from "../../http/proxy-for.ts";
import type { Passed } from "./open-checks.ts";
import type { Io } from "../io.ts";

/** What could be read of the configuration: all of it, or why not, apart for the URL. */
export type Loaded =
  | { readonly config: Config }
  | {
      readonly error: unknown;
      readonly isAboutUrl: boolean;
      /** The file that was found all the same. */
      readonly file: string | null;
    };

/** Loads the configuration once for both checks that tell of it. */
export async function loadForDoctor(io: Io, flags: Flags): Promise<Loaded> {
  const sources = { flags, env: io.env, cwd: io.cwd, ...configDisk };
  try {
    return { config: await loadConfig(sources) };
  } catch (error) {
    const isAboutUrl = error instanceof SettingError && error.key === "url";
    const found = await findSyncrc(sources).catch(() => null);
    return { error, isAboutUrl, file: found?.file ?? null };
  }
}

/** Says which file was found, and warns where others may read the secrets that it names. */
export async function checkConfig(loaded: Loaded, cwd: string): Promise<Passed<Config | null>> {
  if ("error" in loaded && !loaded.isAboutUrl) throw loaded.error;
  const doubt = "error" in loaded ? null : (loaded.config.trust?.doubt ?? null);
  if (doubt !== null) throw doubt;
  const [file, value] = "error" in loaded ? [loaded.file, null] : [loaded.config.file, loaded.config];
  const none = `no .syncrc from ${cwd} upwards: only flags and environment variables count`;
  const open = value === null ? [] : await findOpenSecrets(value.auth);
  if (open.length === 0) return { detail: file ?? none, value };
  const warning = fail("DVS-SECRET-FILE-OPEN", { files: open });
  return { detail: `${file ?? none}; ${warning.message}`, value, warning };
}

/** The files with secrets that others than their owner may read. */
async function findOpenSecrets(auth: AuthSettings): Promise<string[]> {
  const { clientSecretFile, certificateFile, certificatePasswordFile, tokenFile } = auth;
  const paths = [clientSecretFile, certificateFile, certificatePasswordFile, tokenFile];
  const open = paths.map(async (path) => (path !== undefined && (await isOpen(path)) ? [path] : []));
  return (await Promise.all(open)).flat();
}

/** Says which environment is meant. */
export function checkUrl(loaded: Loaded): Passed<ServerConfig> {
  if ("error" in loaded) throw loaded.error;
  const config = requireUrl(loaded.config);
  return { detail: `${config.url} (Web API ${config.apiVersion})`, value: config };
}

/** Says which proxy stands between, never with its credentials. */
export function checkProxy({ origin }: ServerConfig, env: NodeJS.ProcessEnv): Passed<null> {
  const proxy = proxyFor(origin, env);
  if (proxy === null) return { detail: "none for this address", value: null };
  const login = proxy.credentials === null ? "" : ", with user name and password";
  return { detail: `${proxy.uri} (from ${proxy.variable}${login})`, value: null };
}

async function isOpen(path: string): Promise<boolean> {
  return (await configDisk.lookAt(path))?.othersMayRead === true;
}
