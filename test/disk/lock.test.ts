import { mkdir, rmdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { expect, test } from "vitest";
import { isLock, readLockHolder, takeLock } from "../../src/disk/lock.ts";
import { tempDir } from "../support/temp-dir.ts";

const holder = { pid: 7, host: "container-b", since: "2026-01-01T00:00:00.000Z" };

async function leaveNamelessLock(): Promise<string> {
  const path = join(await tempDir(), "accounts.lock");
  await mkdir(path);
  return path;
}

test("a holder on a busy machine, which has the lock but has not written its name yet, is named", async () => {
  const path = await leaveNamelessLock();
  const taking = takeLock(path);
  await pause(800);
  await writeFile(`${path}.json`, JSON.stringify({ ...holder, nonce: "b" }));
  expect(await taking).toEqual(holder);
});

test("a holder that is gone before it has a name holds nothing", async () => {
  const path = await leaveNamelessLock();
  const [reading, taking] = [readLockHolder(path), takeLock(path)];
  await pause(100);
  await rmdir(path);
  expect(await reading).toBeNull();
  const taken = await taking;
  expect(isLock(taken)).toBe(true);
  if (isLock(taken)) await taken.release();
});
