import { execFile, execFileSync } from "node:child_process";
import { chown, copyFile, mkdir } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import { openEmulated } from "../support/emulated.ts";
import { tempDir } from "../support/temp-dir.ts";

const program = fileURLToPath(new URL("../../bin/dvsync.js", import.meta.url));

// What a container is: another uid, a root file system that is read-only, one volume.
test.skipIf(!canUnshare())(
  "as another uid, with a read-only root and one volume, a pull works twice",
  async () => {
    const world = await openEmulated();
    const folder = await tempDir();
    const volume = join(folder, "volume");
    await mkdir(volume);
    await chown(volume, 10001, 10001);
    await copyFile(join(world.folder, ".syncrc"), join(folder, "syncrc.json"));
    const pull = (dir: string) =>
      promisify(execFile)("unshare", [
        "--mount",
        "sh",
        "-euc",
        `mount --bind / /; mount --bind "$1" "$1"; mount -o remount,bind,ro /
       umask 022; exec setpriv --reuid 10001 --regid 10001 --clear-groups env -i HOME=/nonexistent PATH="$PATH" \\
         "$2" "$3" pull --config "$4" --dir "$5"`,
        "sh",
        volume,
        process.execPath,
        program,
        join(folder, "syncrc.json"),
        dir,
      ]);
    await promisify(execFile)("chmod", ["755", folder]);
    await promisify(execFile)("chmod", ["644", join(folder, "syncrc.json")]);

    expect((await pull(volume)).stdout).toMatch(/^accounts +full /);
    expect((await pull(volume)).stdout).toMatch(/^accounts +delta /);
    // The check can fail: elsewhere nothing can be written.
    await expect(pull(join(folder, "elsewhere"))).rejects.toMatchObject({ code: 74 });
  },
);

function canUnshare(): boolean {
  try {
    execFileSync("unshare", ["--mount", "true"], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
}
