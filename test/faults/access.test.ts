import {
  chmodSync,
  chownSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { type Emulated, openEmulated } from "../support/emulated.ts";
import { tempDir } from "../support/temp-dir.ts";
import { expectMirror } from "../support/stage.ts";

const mode = (path: string) => (statSync(path).mode & 0o777).toString(8);
const isRoot = process.getuid?.() === 0;

describe.runIf(process.platform !== "win32")("who may read the rows", () => {
  it("only the user who pulled: new files are 0600, new folders 0700", async () => {
    const { data, run } = await openEmulated();
    expect((await run("pull")).exitCode).toBe(0);
    expect(
      ["", "accounts.ndjson", "accounts.token.json", ".dvsync"].map((name) => mode(join(data, name))),
    ).toEqual(["700", "600", "600", "700"]);
  });

  it('as the umask has it with "shared": true', async () => {
    const { data, run } = await openEmulated({ syncrc: { shared: true } });
    expect((await run("pull")).exitCode).toBe(0);
    const plain = await tempDir();
    mkdirSync(join(plain, "folder"));
    writeFileSync(join(plain, "file"), "");
    expect(mode(data)).toBe(mode(join(plain, "folder")));
    expect(mode(join(data, "accounts.ndjson"))).toBe(mode(join(plain, "file")));
  });

  it("an unfinished pull is for that user alone, too", async () => {
    const { emulator, data, start } = await openEmulated();
    emulator.table("accounts").generate(20);
    const hold = emulator.hold(({ path }) => path.includes("skiptoken"), 3000);
    const pull = start("pull", "--page-size", "5");
    await hold.reached;
    const folder = join(data, ".dvsync");
    const all = readdirSync(folder, { recursive: true, encoding: "utf8" }).map((name) => join(folder, name));
    expect(all.some((path) => path.endsWith("full.ndjson"))).toBe(true);
    expect(all.filter((path) => (statSync(path).mode & 0o077) !== 0)).toEqual([]);
    await pull.kill("SIGKILL");
    hold.release();
  });

  it.each([["delta"], ["full"]])(
    "whom a person has let: permissions, owner and group outlive a %s pull",
    async (kind) => {
      const { emulator, data, run } = await openEmulated();
      await run("pull");
      const files = ["accounts.ndjson", "accounts.token.json"].map((name) => join(data, name));
      for (const file of files) {
        chmodSync(file, 0o640);
        if (isRoot) chownSync(file, 4321, 1234);
      }
      emulator.table("accounts").generate(1);
      expect((await run("pull", ...(kind === "full" ? ["--full"] : []))).exitCode).toBe(0);
      expectMirror({ emulator, dir: data });
      for (const file of files) {
        expect(mode(file)).toBe("640");
        if (isRoot) expect([statSync(file).uid, statSync(file).gid]).toEqual([4321, 1234]);
      }
    },
  );

  it("nobody else by way of pull --dry-run, whose scratch is a private folder that is gone afterwards", async () => {
    const tmp = await tempDir();
    const { emulator, run, start } = await openEmulated({ env: { TMPDIR: tmp } });
    await run("pull");
    emulator.table("accounts").generate(3);
    const hold = emulator.hold(({ path }) => path.includes("/accounts"), 500);
    const pull = start("pull", "--dry-run");
    await hold.reached;
    expect(listOurs(tmp).map((name) => [name.replace(/\w{6}$/, ""), mode(join(tmp, name))])).toEqual([
      ["dvsync-", "700"],
    ]);
    hold.release();
    expect((await pull.done).exitCode).toBe(0);
    expect(listOurs(tmp)).toEqual([]);
  });
});

describe.runIf(process.platform !== "win32")("a link planted in place of a file of ours", () => {
  it.each([
    ["the snapshot", "accounts.ndjson"],
    ["the token file", "accounts.token.json"],
    [".dvsync", ".dvsync"],
    ["the lock", ".dvsync/accounts.lock"],
    ["the commit record", ".dvsync/accounts.commit.json"],
  ])("%s: refused at the start, named, and what it leads to is left alone", async (_, name) => {
    const { emulator, data, run } = await openEmulated();
    await run("pull");
    emulator.table("accounts").generate(1);
    const target = await plant(join(data, name));
    const requests = emulator.requests.length;
    const { text } = await run("pull");
    expect(text).toMatch(
      /error: .* is a symbolic link \(to [^]*code: DVS-LINK\n {2}next: \S[^]*\[exit 78\]$/,
    );
    expect(emulator.requests.slice(requests).filter(({ path }) => path.includes("/accounts"))).toEqual([]);
    expect(lstatSync(join(data, name)).isSymbolicLink()).toBe(true);
    if (statSync(target).isFile()) expect(readFileSync(target, "utf8")).toBe("precious");
    else expect(readdirSync(target)).toEqual([]);
  });

  it("except for the folder itself, which may be one", async () => {
    const world = await openEmulated();
    const real = await tempDir();
    symlinkSync(real, world.data);
    expect((await world.run("pull")).exitCode).toBe(0);
    expect(existsSync(join(real, "accounts.ndjson"))).toBe(true);
  });
});

describe(".dvsync on another file system", () => {
  it("is refused at the start, with the way out", async () => {
    const world = await openEmulated();
    if (!mountInside(world)) return expectLinkedFolderRefused(world);
    const { text } = await world.run("pull");
    expect(text).toMatch(
      /is on another file system than [^]*code: DVS-DISK-OTHER\n {2}next: .*--dir[^]*\[exit 78\]$/,
    );
    expect(readdirSync(world.data)).toEqual([".dvsync"]);
  });
});

function listOurs(folder: string): string[] {
  return readdirSync(folder).filter((name) => name.startsWith("dvsync"));
}

/** Puts a link in the place of a file or folder; returns what it leads to. */
async function plant(path: string): Promise<string> {
  const target = join(mkdtempSync(join(await tempDir(), "target-")), "target");
  if (existsSync(path) && statSync(path).isDirectory()) {
    renameSync(path, `${path}-away`);
    mkdirSync(target);
  } else {
    if (existsSync(path)) renameSync(path, `${path}-away`);
    writeFileSync(target, "precious");
  }
  symlinkSync(target, path);
  return target;
}

/** Where nothing can be mounted, a link is the only way to another file system. */
async function expectLinkedFolderRefused(world: Emulated): Promise<void> {
  mkdirSync(world.data);
  symlinkSync(await tempDir(), join(world.data, ".dvsync"));
  expect((await world.run("pull")).exitCode).toBe(78);
}

function mountInside({ data }: Emulated): boolean {
  if (process.platform !== "linux" || !isRoot) return false;
  const folder = join(data, ".dvsync");
  mkdirSync(folder, { recursive: true });
  try {
    execFileSync("mount", ["-t", "tmpfs", "tmpfs", folder], { stdio: "pipe" });
  } catch {
    return false;
  }
  onTestFinished(() => void execFileSync("umount", ["-l", folder]));
  return true;
}
