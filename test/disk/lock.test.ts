import { execFileSync } from "node:child_process";
import {
  closeSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  utimesSync,
} from "node:fs";
import { rm, writeFile } from "node:fs/promises";
import fs from "node:fs";
import { basename, dirname, join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { expect, test } from "vitest";
import { isLock, type Lock, readLockHolder, takeLock } from "../../src/disk/lock.ts";
import { readOwnIdentity } from "../../src/disk/process-identity.ts";
import { leaveLockAt, stranger } from "../support/leave-lock.ts";
import { tempDir } from "../support/temp-dir.ts";

const makePath = async () => join(await tempDir(), "accounts.lock");

async function take(path: string): Promise<Lock> {
  const lock = await takeLock(path);
  if (!isLock(lock)) throw new Error(`held by ${JSON.stringify(lock)}`);
  return lock;
}

test("a holder on a busy machine, which has the lock but has not written its name yet, is named", async () => {
  const path = await makePath();
  await writeFile(path, "");
  const taking = takeLock(path);
  await pause(300);
  await writeFile(path, JSON.stringify(stranger));
  expect(await taking).toMatchObject(stranger);
});

test("a holder that is gone before it has a name holds nothing", async () => {
  const path = await makePath();
  await writeFile(path, "");
  const [reading, taking] = [readLockHolder(path), takeLock(path)];
  await pause(100);
  await rm(path);
  expect(await reading).toBeNull();
  const taken = await taking;
  expect(isLock(taken)).toBe(true);
  if (isLock(taken)) await taken.release();
});

test("a lock stamped in the future is watched: taken after five seconds without a renewal, not before", async () => {
  const path = await makePath();
  const renew = leaveLockAt(path, -86_400_000);
  const renewed = setTimeout(() => renew(-86_401_000), 1500);
  expect(await takeLock(path)).toMatchObject(stranger);
  clearTimeout(renewed);
  const began = performance.now();
  await (await take(path)).release();
  expect(performance.now() - began).toBeGreaterThan(4900);
});

test("a guard in the future is no obstacle, and an interruption ends the wait for it", async () => {
  const path = await makePath();
  leaveLockAt(path, 60_000);
  leaveLockAt(`${path}.guard`, -86_400_000);
  const interruption = new AbortController();
  const taking = takeLock(path, interruption.signal);
  await pause(200);
  interruption.abort(new Error("SIGINT"));
  await expect(taking).rejects.toThrow("SIGINT");
  await (await take(path)).release();
});

test("an empty folder in the lock's place, as an older dvsync made it, counts for five seconds; a full one is refused", async () => {
  const path = await makePath();
  mkdirSync(path);
  expect(isLock(await takeLock(path))).toBe(false);
  const old = new Date(0);
  utimesSync(path, old, old);
  await (await take(path)).release();
  mkdirSync(join(path, "precious"), { recursive: true });
  utimesSync(path, old, old);
  await expect(takeLock(path)).rejects.toMatchObject({ code: "DVS-DISK-FOLDER", exitCode: 74 });
  expect(fs.existsSync(join(path, "precious"))).toBe(true);
});

test("a link in the lock's place is refused, and what it leads to stays", async () => {
  const path = await makePath();
  await writeFile(`${path}-target`, "precious");
  symlinkSync(`${path}-target`, path);
  await expect(takeLock(path)).rejects.toMatchObject({ code: "DVS-LINK", exitCode: 78 });
  expect(readFileSync(`${path}-target`, "utf8")).toBe("precious");
});

test.runIf(process.platform === "linux")(
  "a holder that is dead for certain is taken over at once: no such process, or another one with its pid",
  async () => {
    const path = await makePath();
    const own = readOwnIdentity();
    const ended = Number(execFileSync("sh", ["-c", "echo $$"], { encoding: "utf8" }));
    leaveLockAt(path, 0, { ...own, since: stranger.since, pid: ended, started: "1" });
    await (await take(path)).release();
    leaveLockAt(path, 0, { ...own, since: stranger.since, started: "1" });
    expect(await readLockHolder(path)).toBeNull();
    await (await take(path)).release();
    for (const other of [{ host: "b" }, { boot: "b" }, { space: "pid:[1]" }, { boot: null }]) {
      leaveLockAt(path, 0, { ...own, since: stranger.since, pid: ended, ...other });
      expect(await takeLock(path), JSON.stringify(other)).toMatchObject({ pid: ended });
    }
  },
);

test.runIf(process.platform === "linux")(
  "what others who died had made beside the lock is cleared away",
  async () => {
    const path = await makePath();
    const gone = { ...readOwnIdentity(), since: stranger.since, started: "1" };
    leaveLockAt(`${path}.guard`, 0, gone);
    await writeFile(`${path}.0123456789ab`, "");
    await writeFile(`${path}.json`, "not ours");
    await (await take(path)).release();
    expect(readdirSync(dirname(path))).toEqual([basename(`${path}.json`)]);
  },
);

test.runIf(process.platform !== "win32")(
  "a disk that occupies all threads for files does not keep a lock from being renewed",
  async () => {
    const path = await makePath();
    const lock = await take(path);
    const pipe = `${path}.pipe`;
    execFileSync("mkfifo", [pipe]);
    // Each waits for a writer, in a thread of its own; Node has four.
    const stuck = Array.from({ length: 6 }, () => fs.promises.open(pipe, "r"));
    const stamps = new Set<number>();
    await expect
      .poll(() => stamps.add(statSync(path).mtimeMs).size, { timeout: 20_000, interval: 100 })
      .toBeGreaterThan(3);
    const writer = openSync(pipe, fs.constants.O_RDWR);
    for (const file of await Promise.all(stuck)) await file.close();
    closeSync(writer);
    expect(await lock.isStillHeld()).toBe(true);
    await lock.release();
  },
  30_000,
);

test("whoever has lost the lock learns of it, and leaves the new holder's alone", async () => {
  const path = await makePath();
  const lock = await take(path);
  await rm(path);
  leaveLockAt(path);
  expect(await lock.isStillHeld()).toBe(false);
  await expect.poll(() => lock.lost.aborted, { timeout: 10_000 }).toBe(true);
  await lock.release();
  expect(await readLockHolder(path)).toMatchObject(stranger);
});
