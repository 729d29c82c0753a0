import { dirname } from "node:path";
import { DvsyncError, exitCodes } from "../errors.ts";
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
  return new DvsyncError({
    code: "DVS-CONFIG-OWNER",
    exitCode: exitCodes.config,
    message: `${file} was found, but is not used: ${why}, and so what it says may not be yours`,
    hint:
      cure === null
        ? `if it is to be used all the same, name it: ${byName}`
        : `${cure}   (or name it: ${byName})`,
  });
}

/** A path as a shell takes it. */
function quote(path: string): string {
  return /^[\w./:\\@+-]+$/.test(path) ? path : `'${path.replaceAll("'", String.raw`'\''`)}'`;
}
