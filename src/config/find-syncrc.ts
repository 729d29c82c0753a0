import { dirname, join, resolve } from "node:path";
import { DvsyncError } from "../errors/dvsync-error.ts";
import { fail } from "../errors/fail.ts";
import { checkOwner } from "./check-owner.ts";
import type { ConfigSources } from "./config.ts";

/** A `.syncrc`, and whether the user named it or it was found. */
export interface FoundSyncrc {
  readonly file: string;
  readonly text: string;
  readonly isNamed: boolean;
}

/** Finds the `.syncrc` that was asked for, or else the nearest one from the working directory upwards, which has to be the user's own; null when there is none. */
export async function findSyncrc(sources: ConfigSources): Promise<FoundSyncrc | null> {
  const { flags, env, cwd } = sources;
  const asked = flags.config ?? (env["DVSYNC_CONFIG"] || undefined);
  if (asked !== undefined) {
    const by = flags.config === undefined ? "DVSYNC_CONFIG" : "--config";
    const file = resolve(cwd, asked);
    const text = asked === "" ? null : await read(sources, file);
    if (text !== null) return { file, text, isNamed: true };
    throw fail("DVS-CONFIG", { case: "not found", by, file, asked });
  }
  for (let folder = resolve(cwd); ; folder = dirname(folder)) {
    const file = join(folder, ".syncrc");
    const text = await read(sources, file);
    if (text !== null) {
      await checkOwner(file, sources);
      return { file, text, isNamed: false };
    }
    if (folder === dirname(folder)) return null;
  }
}

async function read(sources: ConfigSources, file: string): Promise<string | null> {
  try {
    return await sources.readText(file);
  } catch (error) {
    if (error instanceof DvsyncError) throw error;
    const code = error instanceof Error && "code" in error ? error.code : undefined;
    if (code === "ENOENT" || code === "ENOTDIR") return null;
    if (code === "NOT_A_FILE") {
      throw fail("DVS-CONFIG", { case: "not usable", file, why: (error as Error).message }, error);
    }
    if (code === "EISDIR") throw fail("DVS-CONFIG", { case: "not a file", file }, error);
    const reason = error instanceof Error ? error.message : String(error);
    throw fail("DVS-CONFIG-READ", { file, reason }, error);
  }
}
