import { createRequire } from "node:module";
import type * as Undici from "undici";

const require = createRequire(import.meta.url);

/** The agent alone: it loads in a quarter of the time that the whole of undici takes, and every command waits for it. */
export function loadAgent(): Pick<typeof Undici, "Agent" | "buildConnector"> {
  return {
    Agent: require("undici/lib/dispatcher/agent.js") as typeof Undici.Agent,
    buildConnector: require("undici/lib/core/connect.js") as typeof Undici.buildConnector,
  };
}

/** What a proxy needs, which is most of undici. */
export function loadProxyAgent(): Pick<typeof Undici, "Pool" | "ProxyAgent"> {
  return require("undici") as typeof Undici;
}
