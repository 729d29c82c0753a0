import { createHash } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import { join, relative, sep } from "node:path";
import { toStablePath } from "./work-file.ts";

/** Every file below a folder with a checksum of its bytes, by path, apart from the notes on how pulls ended; two equal answers mean that nothing was touched. */
export async function checksums(folder: string): Promise<Record<string, string>> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const kept = entries.filter((entry) => entry.isFile() && !entry.name.endsWith(".last.json"));
  const files = kept.map((entry) => join(entry.parentPath, entry.name));
  const pairs = files.sort().map(async (file) => {
    const name = toStablePath(relative(folder, file).split(sep).join("/"));
    return [
      name,
      createHash("sha256")
        .update(await readFile(file))
        .digest("hex"),
    ] as const;
  });
  return Object.fromEntries(await Promise.all(pairs));
}
