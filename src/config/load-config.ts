import { dirname, resolve } from "node:path";
import type { AuthSettings } from "../auth/auth-settings.ts";
import { checkTrust } from "./check-trust.ts";
import type { Config, ConfigSources } from "./config.ts";
import { type EnvironmentUrl, parseEnvironmentUrl } from "./environment-url.ts";
import { findSyncrc } from "./find-syncrc.ts";
import { defaultApiVersion, findOption, type Found, options } from "./options.ts";
import { type ParsedSyncrc, parseSyncrc } from "./parse-syncrc.ts";
import { refuse } from "./refuse.ts";
import type { Syncrc } from "./syncrc-schema.ts";

/** Puts the configuration together: flag, then environment variable, then `.syncrc`, then default; throws what is wrong and where. */
export async function loadConfig(sources: ConfigSources): Promise<Config> {
  const found = await findSyncrc(sources);
  const syncrc = found === null ? null : parseSyncrc(found.file, found.text);
  const values: Syncrc = syncrc?.values ?? {};
  const insecure = values.insecure ?? false;
  const url = findOption(options.url, sources, syncrc);
  const environment = url === null ? null : toEnvironment(url, insecure);
  const apiVersion = chooseVersion(url, environment, findOption(options.apiVersion, sources, syncrc));
  // Paths in .syncrc are relative to it; flags and variables speak of the working directory.
  const home = found === null ? sources.cwd : dirname(found.file);
  const inFile = (path: string) => resolve(home, expandTilde(path, sources.env));
  const dir = findOption(options.dir, sources, syncrc);
  const auth = toAuth(sources, syncrc, inFile);
  const keepChanges = findOption(options.keepChanges, sources, syncrc);
  return {
    file: found?.file ?? null,
    trust:
      found === null || syncrc === null
        ? null
        : await checkTrust(found, { syncrc, auth, environment, url }, sources),
    url: environment?.url ?? null,
    origin: environment?.origin ?? null,
    apiVersion,
    auth,
    dir:
      dir === null || dir.source.kind === "file"
        ? inFile(dir?.value ?? "data")
        : resolve(sources.cwd, dir.value),
    ...toEntities(values.entities, keepChanges),
    concurrency: findOption(options.concurrency, sources, syncrc)?.value ?? 4,
    pageSize: findOption(options.pageSize, sources, syncrc)?.value ?? 5000,
    api: findOption(options.api, sources, syncrc)?.value ?? "web",
    maxWaitMs: (findOption(options.maxWait, sources, syncrc)?.value ?? 600) * 1000,
    keepChangesMs: keepChanges?.value ?? null,
    insecure,
    shared: values.shared ?? false,
    schema: values.schema ?? false,
    onNewColumn: values.onNewColumn ?? "full",
  };
}

function toEnvironment(url: Found<string>, insecure: boolean): EnvironmentUrl {
  const environment = parseEnvironmentUrl(url.value);
  if ("expected" in environment) throw refuse(url.source, environment.expected, "dvsync --help");
  if (environment.safe || insecure) return environment;
  throw refuse(
    url.source,
    "https, because http would show the access token to everyone on the way",
    `use ${environment.url.replace(/^http:/, "https:")}, or "insecure": true in .syncrc if you must`,
  );
}

/** A version inside the URL ranks with the URL; one that is given apart ranks with its own source. */
function chooseVersion(
  url: Found<string> | null,
  environment: EnvironmentUrl | null,
  apart: Found<string> | null,
): string {
  const inUrl = environment?.apiVersion ?? null;
  if (url === null || inUrl === null) return apart?.value ?? defaultApiVersion;
  const ranks = ["flag", "env", "file"];
  if (apart === null || ranks.indexOf(url.source.kind) < ranks.indexOf(apart.source.kind)) return inUrl;
  if (url.source.kind === apart.source.kind && apart.value !== inUrl) {
    throw refuse(apart.source, `${inUrl}, as the URL says`, "name the version in one place only");
  }
  return apart.value;
}

function toAuth(
  sources: ConfigSources,
  syncrc: ParsedSyncrc | null,
  inFile: (path: string) => string,
): AuthSettings {
  const { clientSecretFile, certificateFile, certificatePasswordFile, tokenFile, ...plain } =
    syncrc?.values.auth ?? {};
  const files = { clientSecretFile, certificateFile, certificatePasswordFile, tokenFile };
  const paths = Object.entries(files).flatMap(([key, path]) =>
    path === undefined ? [] : [[key, inFile(path)] as const],
  );
  const tenantId = findOption(options.tenantId, sources, syncrc)?.value;
  const clientId = findOption(options.clientId, sources, syncrc)?.value;
  return {
    ...plain,
    ...Object.fromEntries(paths),
    ...(tenantId === undefined ? {} : { tenantId }),
    ...(clientId === undefined ? {} : { clientId }),
    method: findOption(options.authMethod, sources, syncrc)?.value ?? "default",
  };
}

function toEntities(
  entities: Syncrc["entities"] = [],
  keep: Found<number> | null,
): Pick<Config, "entities" | "allTables"> {
  // A flag and a variable are said of all entities.
  const said = keep !== null && keep.source.kind !== "file" ? keep.value : undefined;
  const toKept = (own: number | undefined) => {
    const keepChangesMs = said ?? own ?? keep?.value;
    return keepChangesMs === undefined ? {} : { keepChangesMs };
  };
  if (Array.isArray(entities)) {
    const named = entities.filter((name) => name !== "*");
    const allTables = named.length < entities.length ? { exclude: [] } : null;
    return {
      entities: named.map((name) => ({
        name,
        select: null,
        pageSize: null,
        api: null,
        ...toKept(undefined),
      })),
      allTables,
    };
  }
  const { "*": rest, ...named } = entities;
  return {
    entities: Object.entries(named).map(([name, { select, pageSize, exclude, api, keepChanges }]) => ({
      name,
      select: select ?? null,
      ...(exclude === undefined ? {} : { exclude }),
      pageSize: pageSize ?? null,
      api: api ?? null,
      ...toKept(keepChanges),
    })),
    allTables: rest === undefined ? null : { exclude: rest.exclude ?? [] },
  };
}

function expandTilde(path: string, env: ConfigSources["env"]): string {
  const home = env["HOME"] ?? env["USERPROFILE"];
  return home === undefined ? path : path.replace(/^~(?=$|[/\\])/, () => home);
}
