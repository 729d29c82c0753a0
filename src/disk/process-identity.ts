import { hostname } from "node:os";
import fs from "fs-extra";

/** Which process on which machine, as far as the system tells: null where it does not. */
export interface ProcessIdentity {
  readonly pid: number;
  readonly host: string;
  /** Which start of the machine. */
  readonly boot: string | null;
  /** The namespace in which `pid` counts: containers on one machine number their processes apart. */
  readonly space: string | null;
  /** When the process started, in ticks since the boot: a pid is given again, but not at the same tick. */
  readonly started: string | null;
}

/** Says who this process is. */
export function readOwnIdentity(): ProcessIdentity {
  return {
    pid: process.pid,
    host: hostname(),
    boot: readOr(null, () => fs.readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim()),
    space: readOr(null, () => fs.readlinkSync("/proc/self/ns/pid")),
    started: readStart(process.pid)?.started ?? null,
  };
}

/** True when the process is dead for certain; false when it lives, and when nobody here can tell. */
export function isGone(other: ProcessIdentity, own: ProcessIdentity = readOwnIdentity()): boolean {
  const isHere =
    own.boot !== null &&
    own.space !== null &&
    other.host === own.host &&
    other.boot === own.boot &&
    other.space === own.space;
  if (!isHere || !Number.isSafeInteger(other.pid) || other.pid <= 0) return false;
  try {
    process.kill(other.pid, 0);
  } catch (error) {
    // EPERM: it lives, and belongs to somebody else.
    if ((error as NodeJS.ErrnoException).code === "ESRCH") return true;
  }
  const start = readStart(other.pid);
  if (start === null) return false;
  return start.isDead || (other.started !== null && start.started !== other.started);
}

/** From `/proc/<pid>/stat`: the name in brackets may hold anything, so the fields are counted from behind it. */
function readStart(pid: number): { started: string; isDead: boolean } | null {
  return readOr(null, () => {
    const stat = fs.readFileSync(`/proc/${pid}/stat`, "utf8");
    const [state, ...rest] = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    // A zombie has ended; its parent has not asked for its exit code yet.
    return { started: rest[18]!, isDead: state === "Z" || state === "X" };
  });
}

function readOr<T>(otherwise: T, read: () => T): T {
  try {
    return read();
  } catch {
    return otherwise;
  }
}
