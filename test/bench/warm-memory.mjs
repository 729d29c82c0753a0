import { execFileSync } from "node:child_process";
import { rmSync } from "node:fs";
import { join } from "node:path";
import { root } from "./run.mjs";

/**
 * A virtual machine may have to get each page of memory from its host first, which takes longer than all else that is done
 * with it: whoever runs next finds as many megabytes as it may need that were in use a moment ago.
 */
export function warmMemory(megabytes) {
  const scratch = join(root, "scratch");
  execFileSync("dd", ["if=/dev/zero", `of=${scratch}`, "bs=1M", `count=${megabytes}`], { stdio: "ignore" });
  rmSync(scratch);
}
