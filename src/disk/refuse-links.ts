import fs from "fs-extra";
import { fail } from "../errors/fail.ts";
import { isErrno, toDiskError } from "./disk-error.ts";

/** Refuses (exit 78) symbolic links at these paths: a rename would replace the link, and the file behind it would never change again. */
export async function refuseLinks(paths: readonly string[]): Promise<void> {
  for (const path of paths) {
    if ((await lookAt(path))?.isSymbolicLink() === true)
      throw fail("DVS-LINK", { path, target: await fs.readlink(path).catch(() => "?") });
  }
}

/** Refuses (exit 78) a folder of ours on another file system than the folder around it: nothing can be renamed from one to the other. */
export async function refuseOtherDisk(folder: string, around: string): Promise<void> {
  const [inner, outer] = [await lookAt(folder), await lookAt(around, true)];
  if (inner === null || outer === null || inner.dev === outer.dev) return;
  throw fail("DVS-DISK-OTHER", { case: "folder", folder, around });
}

async function lookAt(path: string, follows = false): Promise<fs.Stats | null> {
  try {
    return await (follows ? fs.stat(path) : fs.lstat(path));
  } catch (error) {
    if (isErrno(error, "ENOENT") || isErrno(error, "ENOTDIR")) return null;
    throw toDiskError(error, "look at", path);
  }
}
