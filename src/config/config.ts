import type { AuthSettings } from "../auth/auth-settings.ts";
import type { PathFacts } from "../disk/look-at.ts";
import type { DvsyncError } from "../errors/dvsync-error.ts";
import type { Api, EntityFacts } from "../types.ts";
import type { DangerousKey } from "./dangerous-keys.ts";

/** One entity of `.syncrc`: which columns (null: all), how many rows a page and which way (null: as `Config` says). */
export interface EntitySetting {
  /** Entity set name or logical name, as the user wrote it. */
  readonly name: string;
  readonly select: readonly string[] | null;
  readonly pageSize: number | null;
  /** For how long changes are kept, in ms; not there: nobody says so. */
  readonly keepChangesMs?: number;
  readonly api: Api | null;
  /** All columns but these. */
  readonly exclude?: readonly string[];
  /** What metadata says of it, where it has been asked. */
  readonly facts?: EntityFacts;
}

/** Everything that flags, environment and `.syncrc` say, checked, with defaults filled in and paths absolute. */
export interface Config {
  /** Absolute path of the `.syncrc` that was read, or null when there is none. */
  readonly file: string | null;
  /** What that file could do, and whether it may; null when there is none. */
  readonly trust: SyncrcTrust | null;
  /** `https://contoso.crm4.dynamics.com`: without trailing slash and without `/api/data`; null when none is configured. */
  readonly url: string | null;
  readonly origin: string | null;
  /** `9.2` */
  readonly apiVersion: string;
  readonly auth: AuthSettings;
  /** Absolute path of the folder that holds snapshots and token files. */
  readonly dir: string;
  readonly entities: readonly EntitySetting[];
  /** `"*"`: every tracked table but those that fit one of the patterns; null without it. */
  readonly allTables: { readonly exclude: readonly string[] } | null;
  readonly concurrency: number;
  readonly pageSize: number;
  /** How rows are read. */
  readonly api: Api;
  readonly maxWaitMs: number;
  /** For how long changes are kept of entities that `.syncrc` does not list, in ms; null: they are not. */
  readonly keepChangesMs: number | null;
  /** Whether plain http beyond loopback is accepted. */
  readonly insecure: boolean;
  /** Whether new files are as the umask has them, and not for this user alone. */
  readonly shared: boolean;
  /** Whether a schema file is kept beside each snapshot. */
  readonly schema: boolean;
  /** Whether a table that has gained or lost a column is read again, or told of only. */
  readonly onNewColumn: "full" | "warn";
}

/** What a `.syncrc` could do with its user's secrets, and whether it may. */
export interface SyncrcTrust {
  readonly keys: readonly DangerousKey[];
  /** Of its text; what is trusted is this content. */
  readonly hash: string;
  /** Why nothing may be sent or run on its word yet; null when it may. */
  readonly doubt: DvsyncError | null;
}

/** The configuration of a command that talks to the server. */
export interface ServerConfig extends Config {
  readonly url: string;
  readonly origin: string;
}

/** Option values of the command line, as text or already as numbers; undefined means not given. */
export interface Flags {
  /** The command that they belong to, whose help is the next step where one of them is wrong. */
  readonly command?: string | undefined;
  readonly config?: string | undefined;
  readonly url?: string | undefined;
  readonly dir?: string | undefined;
  /** `--auth METHOD`, `--tenant` and `--client-id` of `init`. */
  readonly auth?: string | undefined;
  readonly tenant?: string | undefined;
  readonly clientId?: string | undefined;
  readonly concurrency?: string | number | undefined;
  readonly pageSize?: string | number | undefined;
  readonly maxWait?: string | number | undefined;
  readonly keepChanges?: string | undefined;
  readonly api?: string | undefined;
}

/** What the configuration is made from; nothing else is looked at. */
export interface ConfigSources {
  readonly flags: Flags;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  /** Answers a file's text, or null when there is no such file. */
  readonly readText: (path: string) => Promise<string | null>;
  /** Whose a file is and who else may write it; null when there is none. */
  readonly lookAt: (path: string) => Promise<PathFacts | null>;
  /** The path with all links followed. */
  readonly followLinks: (path: string) => Promise<string>;
}
