import { dirname } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { discoverChallenge } from "../auth/discover-challenge.ts";
import { openAccessTokens } from "../auth/open-access-tokens.ts";
import type { ServerConfig } from "../config/config.ts";
import { requireUrl } from "../config/require-url.ts";
import { createAsker } from "../dataverse/asker.ts";
import { createDataverse, type Dataverse } from "../dataverse/client.ts";
import { type Clock, createPatience } from "../dataverse/patience.ts";
import { toWebApi, toWhoAmI } from "../dataverse/web-api.ts";
import { packageVersion } from "../disk/package-version.ts";
import { readConfigFile } from "../disk/read-config-file.ts";
import { explainWireError } from "../http/explain-wire-error.ts";
import { openWire } from "../http/send.ts";
import { withAccessToken } from "../http/with-access-token.ts";
import type { EnvironmentFacts, PullContext } from "../sync/pull-context.ts";
import type { AccessTokens, Send } from "../types.ts";
import type { CommandContext } from "./context.ts";
import { tellRequests } from "./tell-requests.ts";

/** The environment, ready to be asked. */
export interface Server {
  readonly config: ServerConfig;
  readonly pulls: PullContext;
  readonly dataverse: Dataverse;
  readonly accessTokens: AccessTokens;
  /** Without the access token. */
  readonly bareSend: Send;
  readonly clock: Clock;
}

const clock: Clock = {
  now: () => Date.now(),
  sleep: async (ms, signal) => {
    await pause(ms, undefined, { signal }).catch((error: unknown) => {
      signal.throwIfAborted();
      throw error;
    });
  },
  random: () => Math.random(),
};

/** Wires wire, access tokens, patience and client together for one command, and closes the wire after it. */
export async function withServer<T>(
  context: CommandContext,
  run: (server: Server) => Promise<T>,
): Promise<T> {
  const { io, reporter } = context;
  const config = requireUrl(context.config);
  const { origin, url, apiVersion } = config;
  const webApi = toWebApi(config);
  const wire = openWire({ origin, env: io.env, userAgent: `dvsync/${packageVersion}` });
  const bareSend = tellRequests(wire.send, (text) => reporter.debug(text));
  const tokens = openAccessTokens(config.auth, {
    origin,
    env: io.env,
    commandFolder: config.file === null ? io.cwd : dirname(config.file),
    discover: () => discoverChallenge(bareSend, toWhoAmI(webApi), io.signal),
    prompt: (text) => reporter.ask(text),
    readFile: readConfigFile,
  });
  const accessTokens = remembered(tokens, io.secrets);
  const patience = createPatience(config.maxWaitMs, clock);
  const send = withAccessToken(bareSend, accessTokens, origin);
  const askFor = (entity: string, signal: AbortSignal) =>
    createAsker({
      send,
      signIn: (asking) => accessTokens.get(asking),
      patience,
      clock,
      signal,
      explainWire: (error) => explainWireError(error, origin, io.env),
      onWait: (ms, reason) => reporter.event({ kind: "wait", entity, ms, reason }),
    });
  const dataverse = createDataverse(askFor("", io.signal), webApi);
  let environment: Promise<EnvironmentFacts> | undefined;
  const pulls: PullContext = {
    dir: config.dir,
    url,
    apiVersion,
    webApi,
    origin,
    createAsker: askFor,
    readEnvironment: () => (environment ??= readEnvironment(dataverse)),
    now: () => new Date(),
    signal: io.signal,
    onEvent: (event) => reporter.event(event),
    showsProgress: reporter.showsProgress,
  };
  try {
    return await run({ config, pulls, dataverse, accessTokens, bareSend, clock });
  } finally {
    await wire.close();
  }
}

async function readEnvironment(dataverse: Dataverse): Promise<EnvironmentFacts> {
  const { organizationId } = await dataverse.whoAmI();
  return { organizationId, retentionDays: await dataverse.readRetentionDays() };
}

/** The same access tokens, each of them known to whatever prints from the moment that it is. */
function remembered(tokens: AccessTokens, secrets: string[]): AccessTokens {
  return {
    async get(signal) {
      const token = await tokens.get(signal);
      if (token !== null && !secrets.includes(token)) secrets.push(token);
      return token;
    },
    reject: (token) => tokens.reject(token),
  };
}
