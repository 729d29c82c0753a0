import { tmpdir } from "node:os";
import { join } from "node:path";
import fs from "fs-extra";
import { toDiskError } from "./disk-error.ts";

/** Makes an empty folder with a name that nobody has, among the system's temporary files. */
export async function createFreshFolder(prefix: string): Promise<string> {
  const start = join(tmpdir(), prefix);
  try {
    return await fs.mkdtemp(start);
  } catch (error) {
    throw toDiskError(error, "make a folder like", start);
  }
}
