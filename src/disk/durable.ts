import { dirname } from "node:path";
import fs from "fs-extra";
import { isErrno, toDiskError } from "./disk-error.ts";

/** Makes a folder and its parents, and makes their names durable. */
export async function ensureFolder(path: string): Promise<void> {
  try {
    if (await fs.pathExists(path)) {
      if (!(await fs.stat(path)).isDirectory())
        throw Object.assign(new Error("not a folder"), { code: "ENOTDIR" });
      return;
    }
    await ensureFolder(dirname(path));
    await fs.mkdir(path).catch(ignore("EEXIST"));
    await syncFolder(dirname(path));
  } catch (error) {
    throw toDiskError(error, "make the folder", path);
  }
}

/** True when there is a folder at this path that can be looked at. */
export async function isFolder(path: string): Promise<boolean> {
  return fs.stat(path).then(
    (stat) => stat.isDirectory(),
    () => false,
  );
}

/** Puts a finished, fsynced file in the place of another in one rename, then makes the rename durable. */
export async function putInPlace(finished: string, place: string): Promise<void> {
  try {
    // On Windows fs-extra repeats a rename that a reader or virus scanner is holding up.
    await fs.rename(finished, place);
    await syncFolder(dirname(place));
  } catch (error) {
    throw toDiskError(error, "replace", place);
  }
}

/** Writes a small file so that it is whole, or not there, at every instant: `unfinished`, fsync, rename, folder fsync. */
export async function writeTextDurably(place: string, text: string, unfinished: string): Promise<void> {
  await writeSyncedText(unfinished, text);
  await putInPlace(unfinished, place);
}

/** Makes a small file anew, fsynced; a file or link that was in its place is neither written nor followed. */
export async function writeSyncedText(path: string, text: string): Promise<void> {
  try {
    await fs.unlink(path).catch(ignore("ENOENT"));
    const fd = await fs.open(path, "wx");
    try {
      await fs.writeFile(fd, text);
      await fs.fsync(fd);
    } finally {
      await fs.close(fd);
    }
  } catch (error) {
    await fs.unlink(path).catch(ignore());
    throw toDiskError(error, "write", path);
  }
}

/** Puts a fsynced copy of a file in its place, so that a process which still has the old one open writes into nothing that counts. */
export async function replaceByCopy(place: string, copy: string): Promise<void> {
  try {
    await fs.copyFile(place, copy, fs.constants.COPYFILE_FICLONE);
    const fd = await fs.open(copy, "r+");
    try {
      await fs.fsync(fd);
    } finally {
      await fs.close(fd);
    }
  } catch (error) {
    await fs.unlink(copy).catch(ignore());
    throw toDiskError(error, "copy", place);
  }
  await putInPlace(copy, place);
}

/** Removes a file; none there is no error. */
export async function removeFile(path: string): Promise<void> {
  try {
    await fs.unlink(path).catch(ignore("ENOENT"));
  } catch (error) {
    throw toDiskError(error, "remove", path);
  }
}

/** Removes a folder when it is empty; anything else is left as it is. */
export async function removeFolderIfEmpty(path: string): Promise<void> {
  await fs.rmdir(path).catch(ignore());
}

/** Makes renames and new names in a folder survive a power cut, where the platform knows such a thing. */
export async function syncFolder(path: string): Promise<void> {
  // Windows cannot open a folder for fsync; NTFS journals the rename itself.
  if (process.platform === "win32") return;
  const fd = await fs.open(path, "r");
  try {
    // Some network file systems refuse fsync on a folder; there is nothing better to do then.
    await fs.fsync(fd).catch(ignore("EINVAL", "ENOTSUP", "EISDIR"));
  } finally {
    await fs.close(fd);
  }
}

function ignore(...codes: string[]): (error: unknown) => void {
  return (error) => {
    if (codes.length > 0 && !codes.some((code) => isErrno(error, code))) throw error;
  };
}
