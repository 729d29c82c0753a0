import { lstatSync, mkdirSync } from "node:fs";
import { homedir } from "node:os";
import { dirname, isAbsolute, join } from "node:path";

/** Lets the second run skip what the first one has compiled (Node 22.8 and newer), in a folder that only this user can write; anywhere else, without it. */
export function enableCompileCache(module, env, uid = process.getuid?.()) {
  if (module.enableCompileCache === undefined) return;
  const home = env.XDG_CACHE_HOME ?? "";
  const folder = join(isAbsolute(home) ? home : join(env.HOME || homedir(), ".cache"), "dvsync");
  // Without a folder, Node takes a predictable one among the shared temporary files, and runs whatever code lies there.
  if (makePrivate(folder, uid)) module.enableCompileCache(folder);
}

/** Whether the folder is there afterwards, and nobody else can write it or put another in its place. */
function makePrivate(folder, uid) {
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    const own = lstatSync(folder);
    if (!own.isDirectory()) return false;
    if (uid === undefined) return true; // Windows keeps the home folder to its user
    const parent = lstatSync(dirname(folder));
    const isSticky = (parent.mode & 0o1000) !== 0;
    return (
      own.uid === uid &&
      (own.mode & 0o077) === 0 &&
      (parent.uid === uid || parent.uid === 0) &&
      ((parent.mode & 0o022) === 0 || isSticky)
    );
  } catch {
    return false;
  }
}
