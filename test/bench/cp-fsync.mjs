// cp SOURCE TARGET, then fsync of the target: what it costs to have a second copy safely on disk.
import { execFileSync } from "node:child_process";
import { closeSync, fsyncSync, openSync } from "node:fs";

const [source, target] = process.argv.slice(2);
execFileSync("cp", ["--reflink=never", source, target]);
const fd = openSync(target, "r+");
fsyncSync(fd);
closeSync(fd);
