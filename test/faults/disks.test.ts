import { execFile, execFileSync } from "node:child_process";
import { mkdirSync, renameSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterEach, describe, expect, it } from "vitest";
import { openEmulated, type Emulated } from "../support/emulated.ts";
import { checksums } from "../support/checksums.ts";
import { expectMirror } from "../support/stage.ts";

const undo: (() => void)[] = [];
afterEach(() => {
  for (const step of undo.splice(0).toReversed()) step();
});

/** Ways to run out of space for real; on every platform that we test on at least one of them works. */
const ways: { name: string; open: (world: Emulated) => Full | undefined }[] = [
  { name: "a tmpfs of 3 MB", open: openSmallDisk },
  { name: "a limit on the size of files", open: openSizeLimit },
];

interface Failed {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

interface Full {
  /** Rows that fit, and rows that do not. */
  readonly few: number;
  readonly many: number;
  run(...args: string[]): Promise<string>;
  free(): void;
  readonly code: string;
}

describe("a disk that is full", () => {
  let tried = 0;

  it.each(ways)(
    "$name: exit 74, old snapshot and token intact, and it goes on after freeing",
    async ({ open }) => {
      const world = await openEmulated();
      const { emulator, data } = world;
      const full = open(world);
      if (full === undefined) return; // not possible here: the last test sees to it that another way was
      tried++;
      const accounts = emulator.table("accounts");
      accounts.generate(full.few);
      expect(await full.run("pull")).toMatch(/\[exit 0\]$/);
      const before = await checksums(data);

      // A delta does not fit.
      accounts.generate(full.many);
      const delta = await full.run("pull");
      expect(delta).toMatch(new RegExp(`code: ${full.code}\n[^]*next: .*\n\\[exit 74\\]$`));
      expect(await checksums(data)).toEqual(before);

      // Nor does a full pull.
      const whole = await full.run("pull", "--full", "--page-size", "200");
      expect(whole).toMatch(new RegExp(`code: ${full.code}\n[^]*\\[exit 74\\]$`));
      const left = await checksums(data);
      expect(left).toMatchObject(before);
      expect((await world.run("status", "--json")).stdout).toMatch(/"state":"(ok|partial|failing)"/);

      full.free();
      expect((await world.run("pull")).text).toMatch(/\[exit 0\]$/);
      expectMirror({ emulator, dir: data });
    },
  );

  it("one of the ways was possible", () => {
    expect(tried).toBeGreaterThan(0);
  });
});

describe("a folder that cannot be written to", () => {
  it("a read-only file system: exit 74, nothing changed", async () => {
    const world = await openEmulated();
    if (!mountTmpfs(world.data, "4m")) return expectFolderRefused(world);
    expect((await world.run("pull")).exitCode).toBe(0);
    const before = await checksums(world.data);
    world.emulator.table("accounts").generate(1);
    execFileSync("mount", ["-o", "remount,ro", world.data]);
    const run = await world.run("pull");
    expect(run.text).toMatch(/code: DVS-DISK-READONLY\n[^]*\[exit 74\]$/);
    expect(await checksums(world.data)).toEqual(before);
    expect((await world.run("status")).exitCode, "reading still works").toBe(0);
    execFileSync("mount", ["-o", "remount,rw", world.data]);
    expect((await world.run("pull")).exitCode).toBe(0);
    expectMirror({ emulator: world.emulator, dir: world.data });
  });

  it("a file in the place of the folder: exit 74", async () => {
    await expectFolderRefused(await openEmulated());
  });

  it("a folder in the place of the snapshot: exit 74, and nothing of it is touched", async () => {
    const world = await openEmulated();
    mkdirSync(join(world.data, "accounts.ndjson", "precious"), { recursive: true });
    const run = await world.run("pull");
    expect(run.text).toMatch(/code: DVS-DISK[^]*\[exit 74\]$/);
    rmSync(join(world.data, "accounts.ndjson"), { recursive: true });
    expect((await world.run("pull")).exitCode).toBe(0);
    expectMirror({ emulator: world.emulator, dir: world.data });
  });

  it("a link to nowhere in the place of the folder: exit 74", async () => {
    const world = await openEmulated();
    symlinkSync(join(world.folder, "nowhere", "at", "all"), world.data);
    expect((await world.run("pull")).text).toMatch(/code: DVS-DISK[^]*\[exit 74\]$/);
  });
});

describe("a folder that vanishes in the middle", () => {
  it.each([
    ["of a first pull", false],
    ["of a delta", true],
  ])("%s: exit 74, not a word of locks; it comes back as it was", async (_, isDelta) => {
    const world = await openEmulated();
    const { emulator, data } = world;
    emulator.table("accounts").generate(5);
    if (isDelta) expect((await world.run("pull")).exitCode).toBe(0);
    emulator.table("accounts").generate(5);
    const hold = emulator.hold(({ path }) => path.includes("/accounts"), 2000);
    const pull = world.start("pull");
    await hold.reached;
    renameSync(data, `${data}-away`);
    hold.release();
    const run = await pull.done;
    expect(run.text).toMatch(/code: DVS-DISK-GONE\n[^]*\[exit 74\]$/);
    rmSync(data, { recursive: true, force: true });
    renameSync(`${data}-away`, data);
    rmSync(join(data, ".dvsync/accounts.lock"), { recursive: true, force: true });
    expect((await world.run("pull")).text).toMatch(/\[exit 0\]$/);
    expectMirror({ emulator, dir: data });
  });

  it("and the lock notices first: exit 74, too", async () => {
    const world = await openEmulated();
    const hold = world.emulator.hold(({ path }) => path.includes("/accounts"), 2000);
    const pull = world.start("pull");
    await hold.reached;
    rmSync(world.data, { recursive: true });
    expect((await pull.done).text).toMatch(/code: DVS-DISK-GONE\n[^]*\[exit 74\]$/);
  });
});

describe("a reader that goes away", () => {
  it("ends quietly in the middle of a pull, and the pull is whole", async () => {
    const world = await openEmulated();
    const hold = world.emulator.hold(({ path }) => path.includes("/accounts"), 100);
    const pull = world.start("pull", "--verbose");
    await hold.reached;
    pull.child.stdout!.destroy();
    pull.child.stderr!.destroy();
    hold.release();
    expect(await pull.done).toMatchObject({ exitCode: 0, stdout: "" });
    expectMirror({ emulator: world.emulator, dir: world.data });
  });
});

async function expectFolderRefused(world: Emulated): Promise<void> {
  writeFileSync(world.data, "not a folder\n");
  expect((await world.run("pull")).text).toMatch(/code: DVS-DISK-FOLDER\n[^]*\[exit 74\]$/);
  expect((await checksums(world.folder))["data"]).toBeDefined();
}

function openSmallDisk(world: Emulated): Full | undefined {
  if (!mountTmpfs(world.data, "3m")) return undefined;
  return {
    few: 1000,
    many: 500,
    code: "DVS-DISK-FULL",
    run: async (...args) => (await world.run(...args)).text,
    free: () => execFileSync("mount", ["-o", "remount,size=64m", world.data]),
  };
}

/** Files may not grow beyond 2 MB (or 4: shells differ in their blocks). */
function openSizeLimit(world: Emulated): Full | undefined {
  if (process.platform === "win32") return undefined;
  const bin = fileURLToPath(new URL("../../bin/dvsync.js", import.meta.url));
  return {
    few: 1000,
    many: 3000,
    code: "DVS-DISK",
    async run(...args) {
      const limited = ["-c", 'ulimit -f 4000; exec "$0" "$@"', process.execPath, bin, ...args];
      const ran = promisify(execFile)("sh", limited, { cwd: world.folder });
      const { code, stdout, stderr } = await ran.then(
        (output) => ({ ...output, code: 0 }),
        (error: Failed) => error,
      );
      return `${stdout}--- stderr ---\n${stderr}[exit ${code}]`;
    },
    free: () => undefined,
  };
}

function mountTmpfs(folder: string, size: string): boolean {
  if (process.platform !== "linux" || process.getuid?.() !== 0) return false;
  mkdirSync(folder, { recursive: true });
  try {
    execFileSync("mount", ["-t", "tmpfs", "-o", `size=${size}`, "tmpfs", folder], { stdio: "pipe" });
  } catch {
    return false;
  }
  undo.push(() => execFileSync("umount", ["-l", folder]));
  return true;
}
