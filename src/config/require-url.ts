import { fail } from "../errors/fail.ts";
import type { Config, ServerConfig } from "./config.ts";

/** Gives back the same configuration with its URL present, or says how to configure one; a file that is not trusted goes no further than this. */
export function requireUrl(config: Config): ServerConfig {
  const { url, origin, trust } = config;
  if (trust !== null && trust.doubt !== null) throw trust.doubt;
  if (url !== null && origin !== null) return { ...config, url, origin };
  throw fail("DVS-CONFIG", { case: "no url", file: config.file });
}
