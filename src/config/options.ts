import * as v from "valibot";
import type { ConfigSources, Flags } from "./config.ts";
import type { ParsedSyncrc } from "./parse-syncrc.ts";
import { refuse, type Source } from "./refuse.ts";
import { optionSchemas as schemas, type Syncrc } from "./syncrc-schema.ts";

interface Option<T> {
  readonly flag: Exclude<keyof Flags, "config" | "command"> | null;
  readonly env: `DVSYNC_${string}` | null;
  readonly key: string;
  readonly read: (values: Syncrc) => T | undefined;
  readonly schema: v.GenericSchema<unknown, T>;
}

/** Every option that more than one source can set: its flag, its environment variable, its key in `.syncrc`. */
export const options = {
  url: option("url", "DVSYNC_URL", "url", (file) => file.url, schemas.url),
  dir: option("dir", "DVSYNC_DIR", "dir", (file) => file.dir, schemas.path),
  apiVersion: option(null, "DVSYNC_API_VERSION", "apiVersion", (file) => file.apiVersion, schemas.apiVersion),
  authMethod: option(
    "auth",
    "DVSYNC_AUTH_METHOD",
    "auth.method",
    (file) => file.auth?.method,
    schemas.authMethod,
  ),
  tenantId: option("tenant", null, "auth.tenantId", (file) => file.auth?.tenantId, schemas.text),
  clientId: option("clientId", null, "auth.clientId", (file) => file.auth?.clientId, schemas.text),
  concurrency: option(
    "concurrency",
    "DVSYNC_CONCURRENCY",
    "concurrency",
    (file) => file.concurrency,
    schemas.concurrency,
  ),
  pageSize: option("pageSize", "DVSYNC_PAGE_SIZE", "pageSize", (file) => file.pageSize, schemas.pageSize),
  keepChanges: option(
    "keepChanges",
    "DVSYNC_KEEP_CHANGES",
    "keepChanges",
    (file) => file.keepChanges,
    schemas.keepChanges,
  ),
  api: option("api", "DVSYNC_API", "api", (file) => file.api, schemas.api),
  maxWait: option("maxWait", "DVSYNC_MAX_WAIT", "maxWait", (file) => file.maxWait, schemas.maxWait),
};

/** Of the Web API, where nobody names one. */
export const defaultApiVersion = "9.2";

/** A value and where it was found. */
export interface Found<T> {
  readonly value: T;
  readonly source: Source;
}

/** Looks an option up: flag, then environment variable, then `.syncrc`; null leaves the default. */
export function findOption<T>(
  wanted: Option<T>,
  sources: ConfigSources,
  syncrc: ParsedSyncrc | null,
): Found<T> | null {
  const fromFlag = wanted.flag === null ? undefined : sources.flags[wanted.flag];
  if (wanted.flag !== null && fromFlag !== undefined) {
    const name = `--${wanted.flag.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
    return check(wanted, fromFlag, { kind: "flag", name, key: wanted.key }, sources.flags.command);
  }
  const fromEnv = wanted.env === null ? undefined : sources.env[wanted.env];
  // A variable that is set to nothing counts as not set, as elsewhere.
  if (wanted.env !== null && fromEnv !== undefined && fromEnv !== "") {
    return check(wanted, fromEnv, { kind: "env", name: wanted.env, key: wanted.key });
  }
  const value = syncrc === null ? undefined : wanted.read(syncrc.values);
  if (value === undefined || syncrc === null) return null;
  return { value, source: { kind: "file", at: syncrc.at(wanted.key.split(".")), key: wanted.key } };
}

function check<T>(wanted: Option<T>, value: unknown, source: Source, command?: string): Found<T> {
  const isNumber = typeof value === "string" && /^\d+$/.test(value);
  const direct = v.safeParse(wanted.schema, value);
  const result = !direct.success && isNumber ? v.safeParse(wanted.schema, Number(value)) : direct;
  if (result.success) return { value: result.output, source };
  const help = command === undefined ? "dvsync --help" : `dvsync ${command} --help`;
  const hint = source.kind === "flag" ? help : "see .syncrc.example for what each option means.";
  // A URL may hold a password.
  const got = wanted.key === "url" ? "" : `, got ${JSON.stringify(String(value).slice(0, 100))}`;
  throw refuse(source, `${result.issues[0].message}${got}`, hint);
}

function option<T>(
  flag: Option<T>["flag"],
  env: Option<T>["env"],
  key: string,
  read: Option<T>["read"],
  schema: Option<T>["schema"],
): Option<T> {
  return { flag, env, key, read, schema };
}
