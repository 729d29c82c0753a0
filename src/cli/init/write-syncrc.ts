import { dirname, isAbsolute, relative, resolve, sep } from "node:path";
import type { AuthSettings } from "../../auth/auth-settings.ts";
import type { Config } from "../../config/config.ts";
import { loadConfig } from "../../config/load-config.ts";
import { defaultApiVersion } from "../../config/options.ts";
import { renderSyncrc } from "../../config/render-syncrc.ts";
import { setTrusted } from "../../config/trusted-files.ts";
import { configDisk } from "../../disk/config-disk.ts";
import { ensureFolder, writeTextDurably } from "../../disk/durable.ts";
import { readTextFile } from "../../disk/text-file.ts";
import { fail } from "../../errors/fail.ts";
import type { Place, Setup } from "./setup.ts";

/** The text of the file, and the configuration that it loads as: what is checked is what is written. */
export async function draftSyncrc(
  { file, cwd, dir }: Place,
  { url, auth }: Setup,
  entities: readonly string[],
  env: NodeJS.ProcessEnv,
): Promise<{ text: string; config: Config }> {
  const load = (text: string) =>
    loadConfig({
      flags: { config: file },
      // Its variables would stand above the file.
      env: { HOME: env["HOME"], USERPROFILE: env["USERPROFILE"] },
      cwd,
      ...configDisk,
      readText: async () => text,
    });
  const { url: base, apiVersion } = await load(JSON.stringify({ url }));
  const text = renderSyncrc({
    url: base ?? url,
    apiVersion: apiVersion === defaultApiVersion ? undefined : apiVersion,
    auth: toFileAuth(auth, file, cwd),
    dir: dir === undefined ? undefined : toFilePath(dir, file, cwd),
    entities,
  });
  return { text, config: await load(text) };
}

/** Refuses to go on when the file is there already. */
export async function refuseExisting(file: string): Promise<void> {
  if ((await readTextFile(file)) === null) return;
  throw fail("DVS-CONFIG-EXISTS", { file });
}

/** Writes the file so that it is whole or not there at every instant. What it could do with secrets is trusted from then on: its user has just said it. */
export async function writeSyncrc(
  file: string,
  text: string,
  { trust }: Config,
  env: NodeJS.ProcessEnv,
): Promise<void> {
  await ensureFolder(dirname(file));
  await writeTextDurably(file, text, `${file}.${process.pid}.unfinished`);
  if (trust !== null && trust.keys.length > 0) await setTrusted(file, trust.hash, { env, ...configDisk });
}

function toFileAuth({ method, ...rest }: AuthSettings, file: string, cwd: string): AuthSettings {
  const members = Object.entries(rest).map(([key, value]) =>
    key.endsWith("File") && typeof value === "string" ? [key, toFilePath(value, file, cwd)] : [key, value],
  );
  return { method, ...Object.fromEntries(members) };
}

/** A path as typed, relative to the working directory, as the file has to say it. */
function toFilePath(typed: string, file: string, cwd: string): string {
  if (typed.startsWith("~") || isAbsolute(typed)) return typed;
  const absolute = resolve(cwd, typed);
  const near = relative(dirname(file), absolute);
  return near.startsWith("..") || isAbsolute(near) ? absolute : near.split(sep).join("/");
}
