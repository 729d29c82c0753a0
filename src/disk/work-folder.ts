import { randomBytes } from "node:crypto";
import { join } from "node:path";
import fs from "fs-extra";
import { isName } from "../is-name.ts";
import { isErrno, toDiskError } from "./disk-error.ts";
import { listFolder } from "./text-file.ts";

// All that a holder writes is made in a folder which only it knows, `accounts.3f2a91c07b5e/`, and becomes visible by a
// rename out of it. The next holder renames that folder before it reads anything. From then on nothing that the former
// one still does has an effect, wherever it was put to sleep: each of its paths leads nowhere.

/** Makes a folder with a name of its own among the others of this name. To be made before the lock is taken, so that the next holder finds it. */
export async function makeWorkFolder(folder: string, name: string): Promise<string> {
  const work = join(folder, `${name}.${randomBytes(6).toString("hex")}`);
  try {
    await fs.mkdir(work);
  } catch (error) {
    throw toDiskError(error, "make the folder", work);
  }
  return work;
}

/** The work folders of this name, whoever made them. */
export async function findWorkFolders(folder: string, name: string): Promise<string[]> {
  const names = await listFolder(folder);
  return names.filter((entry) => toWorkName(entry) === name).map((entry) => join(folder, entry));
}

/** `accounts` of `accounts.3f2a91c07b5e`; null when it is no work folder's name. */
export function toWorkName(entry: string): string | null {
  const name = /^(\w+)\.[0-9a-f]{12}$/.exec(entry)?.[1];
  return name !== undefined && isName(name) ? name : null;
}

/** Takes what a former holder left, folder and all, and leaves no other work folder of this name: whoever has made one can do nothing visible any more. */
export async function takeOverWork(folder: string, name: string, work: string): Promise<void> {
  try {
    for (const other of await findWorkFolders(folder, name)) {
      if (other === work || (await removeEmpty(other))) continue;
      if ((await fs.readdir(work)).length > 0) await fs.remove(other);
      else await replaceEmpty(other, work);
    }
  } catch (error) {
    throw toDiskError(error, "take over", work);
  }
}

async function removeEmpty(folder: string): Promise<boolean> {
  try {
    await fs.rmdir(folder);
  } catch (error) {
    return isErrno(error, "ENOENT");
  }
  return true;
}

async function replaceEmpty(other: string, work: string): Promise<void> {
  // Only Windows refuses to rename a folder to the name of an empty one.
  if (process.platform === "win32") await fs.rmdir(work);
  try {
    await fs.rename(other, work);
  } catch (error) {
    // Its holder has ended and cleared it away itself.
    if (!isErrno(error, "ENOENT") || !(await fs.pathExists(work))) throw error;
  }
}

/** Removes a work folder if there is nothing in it. */
export async function closeWorkFolder(work: string): Promise<void> {
  await fs.rmdir(work).catch(() => undefined);
}

/** Takes a file away from where others see it, in one rename that works only while the work folder is ours; none there is no error. */
export async function takeAway(path: string, work: string): Promise<void> {
  const away = join(work, "away");
  try {
    await fs.rename(path, away);
    await fs.unlink(away);
  } catch (error) {
    if (!isErrno(error, "ENOENT")) throw toDiskError(error, "remove", path);
  }
}
