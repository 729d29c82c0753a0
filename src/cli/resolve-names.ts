import type { Config } from "../config/config.ts";
import type { Dataverse } from "../dataverse/client.ts";
import { hasCode } from "../errors/has-code.ts";
import { toEntityFiles } from "../store/entity-files.ts";
import { readTokenFile } from "../store/token-file.ts";
import type { EntityFacts } from "../types.ts";

type Names = Pick<EntityFacts, "entitySet" | "logicalName">;

/** Takes `account` and `accounts` for the same entity: as `.syncrc` calls it, so that its settings apply; each once. A name that nobody knows stays, for its pull to say so. */
export async function resolveNames(
  config: Config,
  names: readonly string[],
  dataverse: Dataverse,
): Promise<string[]> {
  const configured = config.entities.map((entity) => entity.name);
  if (configured.length === 0 && names.length < 2) return [...names];
  const resolve = async (name: string) => {
    if (configured.includes(name)) return name;
    const known = (await readNames(config.dir, name)) ?? (await lookUp(dataverse, name));
    if (known === null) return name;
    return (
      configured.find((each) => each === known.entitySet || each === known.logicalName) ?? known.entitySet
    );
  };
  return [...new Set(await Promise.all(names.map(resolve)))];
}

/** From the token file, without a request. */
async function readNames(dir: string, name: string): Promise<Names | null> {
  // One that cannot be used is for the pull to complain of, or with --full to replace.
  return readTokenFile(toEntityFiles(dir, name), name).catch(() => null);
}

async function lookUp(dataverse: Dataverse, name: string): Promise<Names | null> {
  try {
    return await dataverse.readEntity(name);
  } catch (error) {
    if (hasCode(error, "DVS-ENTITY-UNKNOWN")) return null;
    throw error;
  }
}
