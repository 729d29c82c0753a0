import { closeSync, openSync, rmSync, writeSync } from "node:fs";
import { join } from "node:path";
import { root } from "./run.mjs";

const megabyte = Buffer.alloc(1024 * 1024);

/**
 * A virtual machine may have to get each page of memory from its host first, which takes longer than all else that is done
 * with it: whoever runs next finds as many megabytes as it may need that were in use a moment ago.
 */
export function warmMemory(megabytes) {
  const scratch = join(root, "scratch");
  const file = openSync(scratch, "w");
  for (let written = 0; written < megabytes; written++) writeSync(file, megabyte);
  closeSync(file);
  rmSync(scratch);
}
