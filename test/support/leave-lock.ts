import { mkdirSync, utimesSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";

/** A holder whose life or death nobody on this machine can know. */
export const stranger = { pid: 7, host: "container-b", since: "2026-01-01T00:00:00.000Z" };

/** Leaves a lock at a path, as a process elsewhere would hold it, last renewed so many ms ago; returns what renews it. */
export function leaveLockAt(path: string, age = 0, holder: object = stranger): (age: number) => void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, `${JSON.stringify(holder)}\n`);
  const renew = (ms: number) => {
    const at = new Date(Date.now() - ms);
    utimesSync(path, at, at);
  };
  renew(age);
  return renew;
}

/** The same for an entity of a folder. */
export function leaveLock(dir: string, age = 0, holder: object = stranger): (age: number) => void {
  return leaveLockAt(join(dir, ".dvsync/accounts.lock"), age, holder);
}
