import type { Flags, ServerConfig } from "../../config/config.ts";
import { parseEntityName } from "../../config/entity-name.ts";
import { fail } from "../../errors/fail.ts";
import { createDataverse } from "../../dataverse/client.ts";
import { openCheckTable } from "../../ui/doctor-table.ts";
import { openReporter } from "../../ui/reporter.ts";
import { chooseEntities } from "../choose-entities.ts";
import { createImpatientAsker } from "../impatient-asker.ts";
import { type Check, openChecks } from "./open-checks.ts";
import { judgeClock } from "./judge-clock.ts";
import { type Contact, reachServer } from "./reach-server.ts";
import { checkConfig, checkProxy, checkUrl, loadForDoctor } from "./check-config.ts";
import { checkEntity } from "./check-entity.ts";
import { checkFolder, checkSpace } from "./check-folder.ts";
import { checkOrganization, checkRetention, checkVersion, signIn } from "./check-server.ts";
import type { Ending, GlobalOptions, Io } from "../io.ts";
import { type Server, withServer } from "../server.ts";

/** `dvsync doctor`: each check's line as it ends, with the cure where one fails; the exit code is that of the first that failed. */
export async function runDoctor(io: Io, names: string[], options: GlobalOptions & Flags): Promise<Ending> {
  names.forEach(parseEntityName);
  const { stdout, stderr, env, secrets } = io;
  const { json = false, quiet = false, verbose = false, color } = options;
  const tell = await openCheckTable({ stdout, env, json, color, secrets });
  const reporter = await openReporter({ stdout, stderr, env, json, quiet, verbose, color, secrets });
  const { check, failure } = openChecks(tell, io.signal);
  try {
    const loaded = await loadForDoctor(io, options);
    const found = await check("config", () => checkConfig(loaded, io.cwd));
    const url = await check("url", found && (() => checkUrl(loaded)));
    const server = url?.value ?? null;
    const toServer = (opened: Server | null) => checkServer(check, io, opened, server, names);
    const contact =
      server === null || !isProxyRight(server, env)
        ? await toServer(null)
        : await withServer({ io, config: server, reporter }, toServer);
    const dir = found?.value?.dir ?? null;
    await check("folder", dir === null ? null : () => checkFolder(dir));
    await check("space", dir === null ? null : () => checkSpace(dir));
    await check("clock", contact && (() => judgeClock(contact.clockAheadMs)));
    return failure() ?? "done";
  } finally {
    reporter.close();
  }
}

async function checkServer(
  check: Check,
  io: Io,
  server: Server | null,
  config: ServerConfig | null,
  names: readonly string[],
): Promise<Contact | null> {
  const contact = await check("network", server && (() => reachServer(server, io)));
  await check("proxy", config && (() => checkProxy(config, io.env)));
  const signedIn = await check("sign-in", server && contact && (() => signIn(server, io)));
  const asker = server && createImpatientAsker(server, io);
  const dataverse = asker && server && createDataverse(asker, server.pulls.webApi);
  const isIn = await check(
    "organization",
    signedIn && contact && dataverse && server
      ? () => checkOrganization(dataverse, server, signedIn.value, contact.value)
      : null,
  );
  await check("version", isIn && asker && server && (() => checkVersion(asker, server.pulls.webApi)));
  await check("retention", isIn && dataverse && (() => checkRetention(dataverse)));
  if (config !== null && names.length + config.entities.length === 0) {
    const warning = fail("DVS-NO-ENTITIES", { file: config.file });
    await check("entities", () => ({ detail: "none is configured", value: null, warning }));
  }
  for (const entity of config === null ? [] : entitiesOf(config, names)) {
    const run = isIn && dataverse && asker && config;
    await check("entity", run && (() => checkEntity(dataverse, asker, config, entity)), entity.name);
  }
  return contact?.value ?? null;
}

function entitiesOf(config: ServerConfig, names: readonly string[]) {
  return names.length + config.entities.length === 0 ? [] : chooseEntities(config, names);
}

function isProxyRight(config: ServerConfig, env: NodeJS.ProcessEnv): boolean {
  try {
    checkProxy(config, env);
    return true;
  } catch {
    return false;
  }
}
