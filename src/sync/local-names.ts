import { toEntityFiles } from "../store/entity-files.ts";
import { readTokenFile } from "../store/token-file.ts";
import type { EntityFacts } from "../types.ts";
import { listMirrored } from "./read-status.ts";

export type EntityNames = Pick<EntityFacts, "entitySet" | "logicalName">;

/** Both names of each entity that has a token file in this folder, without a request. */
export async function readLocalNames(dir: string): Promise<EntityNames[]> {
  const names = await listMirrored(dir);
  // One that cannot be used is for the pull to complain of, or with --full to replace.
  const read = names.map((name) => readTokenFile(toEntityFiles(dir, name), name).catch(() => null));
  return (await Promise.all(read)).filter((token) => token !== null);
}

/** The entity set names behind names of either kind, each once; a name that is not known here stays. */
export async function resolveLocally(dir: string, names: readonly string[]): Promise<string[]> {
  const local = await readLocalNames(dir);
  const sets = names.map(
    (name) =>
      local.find(({ entitySet }) => entitySet === name)?.entitySet ??
      local.find(({ logicalName }) => logicalName === name)?.entitySet ??
      name,
  );
  return [...new Set(sets)];
}
