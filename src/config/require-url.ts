import { DvsyncError, exitCodes } from "../errors.ts";
import type { Config, ServerConfig } from "./config.ts";

/** Gives back the same configuration with its URL present, or says how to configure one; a file that is not trusted goes no further than this. */
export function requireUrl(config: Config): ServerConfig {
  const { url, origin, trust } = config;
  if (trust !== null && trust.doubt !== null) throw trust.doubt;
  if (url !== null && origin !== null) return { ...config, url, origin };
  throw new DvsyncError({
    code: "DVS-CONFIG",
    exitCode: exitCodes.config,
    message: `There is no environment URL: ${config.file === null ? "no .syncrc was found, and neither" : `${config.file} has no "url", and neither`} --url nor DVSYNC_URL is given.`,
    hint: "dvsync init --url https://contoso.crm4.dynamics.com",
  });
}
