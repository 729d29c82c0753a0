import { userInfo } from "node:os";
import { dirname } from "node:path";
import { packageVersion } from "../../disk/package-version.ts";
import { withContext } from "../context.ts";
import type { Ending, GlobalOptions, Io } from "../io.ts";
import { toCronRecipe } from "./cron.ts";
import { toGithubActionsRecipe } from "./github-actions.ts";
import { toK8sRecipe } from "./k8s.ts";
import { toSystemdRecipe } from "./systemd.ts";

const recipes = {
  cron: toCronRecipe,
  systemd: toSystemdRecipe,
  k8s: toK8sRecipe,
  "github-actions": toGithubActionsRecipe,
};

/** `dvsync recipe`: prints what a scheduler needs to run pulls of this folder; contacts nobody, changes nothing. */
export async function runRecipe(io: Io, [name]: readonly string[], options: GlobalOptions): Promise<Ending> {
  return withContext(io, options, [], ({ config }) => {
    const text = recipes[name as keyof typeof recipes]({
      node: process.execPath,
      program: process.argv[1] ?? "dvsync",
      folder: config.file === null ? io.cwd : dirname(config.file),
      dir: config.dir,
      user: userInfo().username,
      version: packageVersion,
    });
    io.stdout.write(text);
    return Promise.resolve("done");
  });
}
