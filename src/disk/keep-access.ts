import fs from "fs-extra";
import { isErrno, toDiskError } from "./disk-error.ts";

/** Gives a new file the permissions, owner and group of the one that it will replace, where the system lets us. */
export async function keepAccess(path: string, replaced: string): Promise<void> {
  try {
    const [now, old] = [await fs.stat(path), await fs.lstat(replaced)];
    const isGroupKept = now.gid === old.gid || (await tryChown(path, now.uid, old.gid));
    if (now.uid !== old.uid) await tryChown(path, old.uid, isGroupKept ? old.gid : now.gid);
    // Another group than the one that was meant must not read the rows.
    const mode = old.mode & (isGroupKept ? 0o777 : 0o707);
    if ((now.mode & 0o7777) !== mode) await fs.chmod(path, mode);
  } catch (error) {
    if (!isErrno(error, "ENOENT")) throw toDiskError(error, "set the permissions of", path);
  }
}

async function tryChown(path: string, uid: number, gid: number): Promise<boolean> {
  return fs.chown(path, uid, gid).then(
    () => true,
    () => false,
  );
}
