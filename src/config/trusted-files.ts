import { dirname, isAbsolute, join } from "node:path";
import { ensureFolder, writeTextDurably } from "../disk/durable.ts";
import type { ConfigSources } from "./config.ts";
import { fail } from "../errors/fail.ts";

type Sources = Pick<ConfigSources, "env" | "readText" | "lookAt" | "followLinks">;

/** Whether the user has said that this very content of this file is trusted. */
export async function isTrusted(file: string, hash: string, sources: Sources): Promise<boolean> {
  return (await readTrusted(sources)).get(await sources.followLinks(file)) === hash;
}

/** Remembers that this content of a file is trusted, or with null forgets it; answers with the place where that is written. */
export async function setTrusted(file: string, hash: string | null, sources: Sources): Promise<string> {
  const place = toPlace(sources.env);
  if (place === null) {
    throw fail("DVS-CONFIG", { case: "no home" });
  }
  const trusted = await readTrusted(sources);
  const real = await sources.followLinks(file);
  if (hash === null) trusted.delete(real);
  else trusted.set(real, hash);
  await ensureFolder(dirname(place));
  const text = JSON.stringify({ format: 1, files: Object.fromEntries(trusted) }, null, 2);
  await writeTextDurably(place, `${text}\n`, `${place}.${process.pid}.unfinished`);
  return place;
}

/** Hashes by path. What others may have written says nothing. */
async function readTrusted({ env, readText, lookAt }: Sources): Promise<Map<string, string>> {
  const place = toPlace(env);
  const text = place === null ? null : await readText(place);
  if (place === null || text === null) return new Map();
  for (const path of [dirname(place), place]) {
    const facts = await lookAt(path);
    if (facts === null || !facts.isOurs || facts.othersMayWrite) return new Map();
  }
  return new Map(Object.entries(parseFiles(text)).filter((entry) => typeof entry[1] === "string"));
}

function parseFiles(text: string): Record<string, string> {
  try {
    const record = JSON.parse(text) as { files?: Record<string, string> } | null;
    return record?.files ?? {};
  } catch {
    return {};
  }
}

/** Never below the working directory, which may be the very folder that is in doubt. */
function toPlace(env: ConfigSources["env"]): string | null {
  const home = env["HOME"] ?? env["USERPROFILE"] ?? "";
  const folders = [env["XDG_CONFIG_HOME"] ?? env["APPDATA"] ?? "", home === "" ? "" : join(home, ".config")];
  const folder = folders.find(isAbsolute);
  return folder === undefined ? null : join(folder, "dvsync", "trusted.json");
}
