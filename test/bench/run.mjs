import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** The folder in which everything happens; gone at the end. */
export const root = mkdtempSync(join(tmpdir(), "dvsync-bench-"));

/** Runs a program to its end: wall seconds, and what the operating system counted (Linux): seconds of CPU, and the peak of its memory in MB. */
export function run(command, args, { env = {} } = {}) {
  return new Promise((resolve, reject) => {
    const started = performance.now();
    const child = spawn(command, args, {
      stdio: ["ignore", "ignore", "pipe"],
      env: { ...process.env, DVSYNC_AUTH_METHOD: "none", NO_COLOR: "1", ...env },
      cwd: root,
    });
    let used = { peakMb: 0, cpuSeconds: 0 };
    let errors = "";
    child.stderr.on("data", (text) => (errors += text));
    const poll = setInterval(() => (used = readUsed(child.pid) ?? used), 10);
    child.on("error", reject);
    child.on("close", (code) => {
      clearInterval(poll);
      if (code !== 0) reject(new Error(`${command} ${args.join(" ")} ended with ${code}: ${errors}`));
      else resolve({ seconds: (performance.now() - started) / 1000, ...used });
    });
  });
}

/** A path in the bench's folder where nothing is. */
export function fresh(name) {
  const path = join(root, name);
  rmSync(path, { recursive: true, force: true });
  return path;
}

function readUsed(pid) {
  try {
    const peak = /VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, "utf8"));
    const [, , , , , , , , , , , user, system] = readFileSync(`/proc/${pid}/stat`, "utf8")
      .split(") ")[1]
      .split(" ");
    return peak && { peakMb: Number(peak[1]) / 1024, cpuSeconds: (Number(user) + Number(system)) / 100 };
  } catch {
    return null; // it has ended
  }
}
