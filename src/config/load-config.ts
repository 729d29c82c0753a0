import type { Config, ConfigSources } from "./config.ts";

/** Puts the configuration together: flag, then environment variable, then `.syncrc`, then default; throws what is wrong and where. */
export async function loadConfig(_sources: ConfigSources): Promise<Config> {
  throw new Error("not written yet");
}
