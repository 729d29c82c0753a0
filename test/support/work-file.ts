import { readdirSync } from "node:fs";
import { join } from "node:path";

/** The path of a file in an entity's work folder, whose name each holder of the lock makes up; null when there is no such folder. */
export function findWorkFile(dir: string, file: string, entity = "accounts"): string | null {
  let names: string[];
  try {
    names = readdirSync(join(dir, ".dvsync"));
  } catch {
    return null;
  }
  const work = names.find((name) => new RegExp(`^${entity}\\.[0-9a-f]{12}$`).test(name));
  return work === undefined ? null : join(dir, ".dvsync", work, file);
}

/** A path without the made-up part of a work folder: `.dvsync/accounts.full.json`. */
export function toStablePath(path: string): string {
  return path.replace(/(\.dvsync[\\/]\w+\.)[0-9a-f]{12}(?:[\\/]|$)/, "$1");
}
