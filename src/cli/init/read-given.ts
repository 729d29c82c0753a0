import { resolve } from "node:path";
import type { AuthSettings } from "../../auth/auth-settings.ts";
import type { Flags } from "../../config/config.ts";
import { loadConfig } from "../../config/load-config.ts";
import { configDisk } from "../../disk/config-disk.ts";
import { fail } from "../../errors/fail.ts";
import { parseEntities } from "./ask-entities.ts";
import type { Place } from "./setup.ts";
import type { GlobalOptions, Io } from "../io.ts";

export interface InitOptions extends GlobalOptions, Pick<Flags, "auth" | "tenant" | "clientId"> {
  readonly entities?: string;
  readonly force?: boolean;
  readonly offline?: boolean;
  readonly yes?: boolean;
}

/** What flags and environment say, checked. */
export interface Given {
  readonly place: Place;
  /** As it was written; null when nobody named one. */
  readonly url: string | null;
  readonly auth: AuthSettings;
  /** Whether `auth.method` was named, or is only the default. */
  readonly isMethodNamed: boolean;
  /** As they were written; null when `--entities` was not given. */
  readonly entities: readonly string[] | null;
}

/** Reads the flags of `init`; whatever is wrong with them is said before anything else happens. No existing `.syncrc` is looked at. */
export async function readGiven(io: Io, options: InitOptions): Promise<Given> {
  const { url, auth, tenant, clientId, dir, config } = options;
  const env: NodeJS.ProcessEnv = { ...io.env, DVSYNC_CONFIG: undefined };
  const flags = { url, auth, tenant, clientId, dir };
  const loaded = await loadConfig({ flags, env, cwd: io.cwd, ...configDisk, readText: async () => null });
  const file = resolve(io.cwd, config ?? (io.env["DVSYNC_CONFIG"] || ".syncrc"));
  return {
    place: { file, cwd: io.cwd, dir },
    url: url ?? (env["DVSYNC_URL"] || null),
    auth: loaded.auth,
    isMethodNamed: auth !== undefined || (env["DVSYNC_AUTH_METHOD"] ?? "") !== "",
    entities: options.entities === undefined ? null : parseEntities(options.entities),
  };
}

/** The URL, where nobody can be asked for it. */
export function requireGivenUrl({ url }: Given): string {
  if (url !== null) return url;
  throw fail("DVS-USAGE", { case: "url missing" });
}
