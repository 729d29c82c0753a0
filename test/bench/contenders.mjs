import { execFileSync } from "node:child_process";
import { basename, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { options } from "./options.mjs";
import { fresh, run } from "./run.mjs";

/** What `npm run build` made. */
export const home = fileURLToPath(new URL("../..", import.meta.url));

/** `dvsync pull accounts` from a server into a folder. */
export function pull(url, dir, env, folder = home) {
  const args = ["pull", "accounts", "--quiet", "--url", url, "--dir", dir];
  return run(process.execPath, [join(folder, "bin/dvsync.js"), ...args], { env });
}

/** First pulls by this build, and by those named with --beside. */
export function firstPulls(url, env) {
  return [home, ...options.beside].map((folder) => ({
    name: folder === home ? "dvsync pull" : `dvsync pull (${basename(folder)})`,
    before: () => fresh("first"),
    go: () => pull(url, fresh("first"), env, resolve(folder)),
  }));
}

/** curl saving the pages as they are, over one connection. */
export function curl(links, ...args) {
  const folder = fresh("curl");
  const pages = links.flatMap((link, page) => [link, "-o", join(folder, `${page}.json`)]);
  return run("curl", ["--silent", "--fail", "--create-dirs", ...args, ...pages]);
}

/** Says whether this machine has a program. */
export function has(program) {
  try {
    execFileSync(program, ["--version"], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
}
