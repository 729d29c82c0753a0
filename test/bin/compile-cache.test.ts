import { chmodSync, lstatSync, mkdirSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { enableCompileCache } from "../../bin/compile-cache.js";
import { tempDir } from "../support/temp-dir.ts";

/** The folder that Node is told to use; null when it is told nothing. */
function folderFor(env: Record<string, string>, uid?: number): string | null | undefined {
  let told: string | null | undefined = null;
  enableCompileCache({ enableCompileCache: (folder?: string) => void (told = folder) }, env, uid);
  return told;
}

const isPosix = process.platform !== "win32";

test("compiled code is kept in the user's own cache, never among the shared temporary files", async () => {
  const [xdg, home] = [await tempDir(), await tempDir()];
  expect(folderFor({ XDG_CACHE_HOME: xdg, HOME: home })).toBe(join(xdg, "dvsync"));
  expect(folderFor({ HOME: home })).toBe(join(home, ".cache", "dvsync"));
  expect(folderFor({ XDG_CACHE_HOME: "relative", HOME: home })).toBe(join(home, ".cache", "dvsync"));
  if (isPosix) expect(lstatSync(join(xdg, "dvsync")).mode & 0o777).toBe(0o700);
});

test.runIf(isPosix)(
  "a folder that somebody else could have filled is not used, and nothing else is",
  async () => {
    const cases: Record<string, (xdg: string) => void> = {
      "others may write it": (xdg) => {
        mkdirSync(join(xdg, "dvsync"));
        chmodSync(join(xdg, "dvsync"), 0o777);
      },
      "it is a link": (xdg) => {
        mkdirSync(join(xdg, "planted"), { mode: 0o700 });
        symlinkSync("planted", join(xdg, "dvsync"));
      },
      "others may put another in its place": (xdg) => chmodSync(xdg, 0o777),
      "it is a file's name": (xdg) => symlinkSync("/dev/null", join(xdg, "dvsync")),
    };
    for (const [name, spoil] of Object.entries(cases)) {
      const xdg = await tempDir();
      spoil(xdg);
      expect([name, folderFor({ XDG_CACHE_HOME: xdg })]).toEqual([name, null]);
    }
    const xdg = await tempDir();
    expect(folderFor({ XDG_CACHE_HOME: xdg }, process.getuid!() + 1)).toBeNull();
  },
);

test("older versions of Node have no such cache", () => {
  expect(() => enableCompileCache({}, {})).not.toThrow();
});
