import { constants } from "node:fs";
import fs from "fs-extra";
import { isErrno, toDiskError } from "./disk-error.ts";

// What file systems that cannot clone, and platforms that know no such thing, answer.
const cannot = ["ENOTSUP", "EOPNOTSUPP", "EXDEV", "EINVAL", "ENOSYS", "ENOTTY", "EPERM"];

/** Makes `target` share the blocks of `source`, which takes no time and no space (XFS, Btrfs, APFS); false, and no file, where that cannot be. */
export async function cloneFile(source: string, target: string): Promise<boolean> {
  try {
    await fs.copyFile(source, target, constants.COPYFILE_FICLONE_FORCE);
    return true;
  } catch (error) {
    await fs.unlink(target).catch(() => undefined);
    if (cannot.some((code) => isErrno(error, code))) return false;
    throw toDiskError(error, "clone", source);
  }
}
