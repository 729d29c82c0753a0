import { Worker } from "node:worker_threads";

/** Keeps a lock file looking alive until `stop` is called. */
export interface Renewal {
  stop(): void;
}

// The first renewal is due after this time, so a short pull does without the thread.
const intervalMs = 1000;

let worker: Worker | undefined;
let lastId = 0;
const onLost = new Map<number, () => void>();

/**
 * Renews the lock file each second, and calls `lost` when another file, or none, is in its place. A thread does it with
 * calls that wait, because a disk whose fsyncs take seconds occupies all threads that Node has for files.
 */
export function startRenewal(path: string, inode: string, lost: () => void): Renewal {
  const id = ++lastId;
  onLost.set(id, lost);
  const timer = setTimeout(() => {
    worker ??= startWorker();
    worker.postMessage({ do: "renew", id, path, inode }, []);
  }, intervalMs).unref();
  return {
    stop() {
      clearTimeout(timer);
      onLost.delete(id);
      worker?.postMessage({ do: "stop", id }, []);
    },
  };
}

function startWorker(): Worker {
  const started = new Worker(source, { eval: true, execArgv: [] });
  started.on("message", (id: number) => onLost.get(id)?.());
  // Without its thread no lock is renewed any more: others will take them.
  started.on("error", () => {
    worker = undefined;
    for (const lost of onLost.values()) lost();
  });
  started.unref();
  return started;
}

// As text, because it must run both from the bundle and from the sources. The length of the file goes up and down by one
// byte: of all ways to touch a file this one takes the time from the disk, and network file systems do not put it off.
// The thread opens the file itself, so that it never touches a descriptor that has been closed and given away.
const source = `
const { parentPort } = require("node:worker_threads");
const fs = require("node:fs");
const locks = new Map();

parentPort.on("message", (order) => {
  if (order.do === "stop") return forget(order.id);
  try {
    const fd = fs.openSync(order.path, fs.constants.O_RDWR | (fs.constants.O_NOFOLLOW ?? 0));
    const { ino, size } = fs.fstatSync(fd, { bigint: true });
    locks.set(order.id, { ...order, fd, size: Number(size), longer: 0 });
    if (String(ino) !== order.inode) lose(order.id);
    else renew(order.id);
  } catch {
    lose(order.id);
  }
});

setInterval(() => {
  for (const id of [...locks.keys()]) renew(id);
}, ${intervalMs});

function renew(id) {
  const lock = locks.get(id);
  try {
    lock.longer = 1 - lock.longer;
    fs.ftruncateSync(lock.fd, lock.size + lock.longer);
  } catch {} // a disk that fails for a moment; whoever finds the lock too old takes it
  try {
    if (String(fs.lstatSync(lock.path, { bigint: true }).ino) !== lock.inode) lose(id);
  } catch (error) {
    if (error.code === "ENOENT" || error.code === "ENOTDIR") lose(id);
  }
}

function lose(id) {
  forget(id);
  parentPort.postMessage(id);
}

function forget(id) {
  const lock = locks.get(id);
  locks.delete(id);
  if (lock !== undefined) fs.closeSync(lock.fd);
}
`;
