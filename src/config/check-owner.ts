import { dirname } from "node:path";
import type { DvsyncError } from "../errors/dvsync-error.ts";
import { fail } from "../errors/fail.ts";
import type { ConfigSources } from "./config.ts";

type Disk = Pick<ConfigSources, "lookAt" | "followLinks">;

/** Refuses a `.syncrc` that was found, not named, where it or its folder is somebody else's or somebody else may write it. */
export async function checkOwner(file: string, { lookAt, followLinks }: Disk): Promise<void> {
  const real = await followLinks(file);
  for (const path of new Set([dirname(file), dirname(real), real])) {
    const facts = await lookAt(path);
    if (facts === null) continue;
    if (!facts.isOurs) throw refuseOwner(file, `${path} belongs to another user`, null);
    if (facts.othersMayWrite) {
      throw refuseOwner(file, `others may write ${path}`, `chmod go-w ${quote(path)}`);
    }
  }
}

function refuseOwner(file: string, why: string, cure: string | null): DvsyncError {
  const byName = `--config ${quote(file)}`;
  return fail("DVS-CONFIG-OWNER", { file, why, cure, byName });
}

/** A path as a shell takes it. */
function quote(path: string): string {
  return /^[\w./:\\@+-]+$/.test(path) ? path : `'${path.replaceAll("'", String.raw`'\''`)}'`;
}
