import { type ChildProcess, spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import { toPlainText } from "./plain-text.ts";
import { tempDir } from "./temp-dir.ts";

/** What a run of the command line left behind. */
export interface CliRun {
  readonly stdout: string;
  readonly stderr: string;
  /** Null when a signal ended the process. */
  readonly exitCode: number | null;
  readonly signal: NodeJS.Signals | null;
  /** All of it as one printable value, the same on every machine: stdout, `--- stderr ---`, `[exit 75]`. */
  readonly text: string;
}

export interface CliOptions {
  readonly cwd: string;
  /** Added to an otherwise bare environment; undefined takes a variable away. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** What stdin holds; nothing by default. */
  readonly input?: string;
}

/** A command line that is still running. */
export interface RunningCli {
  readonly child: ChildProcess;
  /** Resolves when what was printed so far matches; rejects when the process ends without it. */
  readonly printed: (pattern: RegExp, on?: "stdout" | "stderr") => Promise<RegExpExecArray>;
  /** Sends a signal and resolves with the whole run. */
  readonly kill: (signal: NodeJS.Signals) => Promise<CliRun>;
  readonly done: Promise<CliRun>;
}

const bin = fileURLToPath(new URL("../../bin/dvsync.js", import.meta.url));
// What users keep in their own folders is nothing for tests to read or write.
const home = await tempDir();
const own = { XDG_CONFIG_HOME: `${home}/config`, XDG_CACHE_HOME: `${home}/cache` };
const kept = ["PATH", "HOME", "TMPDIR", "TEMP", "TMP", "SystemRoot", "APPDATA", "USERPROFILE"];

/** Runs `dvsync` in a process of its own, with nothing of this one's environment that could change what it does. */
export async function runCli(args: readonly string[], options: CliOptions): Promise<CliRun> {
  return startCli(args, options).done;
}

/** Starts `dvsync` like `runCli`, for tests that kill it or look at it while it runs. */
export function startCli(args: readonly string[], options: CliOptions): RunningCli {
  const base = Object.fromEntries(kept.map((name) => [name, process.env[name]]));
  const child = spawn(process.execPath, [bin, ...args], {
    cwd: options.cwd,
    env: { ...base, ...own, ...options.env },
    stdio: ["pipe", "pipe", "pipe"],
  });
  const output = { stdout: "", stderr: "" };
  const looks = new Set<() => void>();
  for (const name of ["stdout", "stderr"] as const) {
    child[name].setEncoding("utf8").on("data", (text: string) => {
      output[name] += text;
      for (const look of looks) look();
    });
  }
  child.stdin.on("error", () => undefined).end(options.input ?? ""); // a child that never reads may be gone already
  const done = new Promise<CliRun>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (exitCode, signal) => {
      const end = signal === null ? `[exit ${exitCode}]` : `[killed by ${signal}]`;
      const text = toPlainText(`${output.stdout}--- stderr ---\n${output.stderr}${end}`, options.cwd);
      resolve({ ...output, exitCode, signal, text });
    });
  });
  const printed: RunningCli["printed"] = (pattern, on = "stdout") =>
    new Promise((resolve, reject) => {
      const look = (): boolean => {
        const match = pattern.exec(output[on]);
        if (match === null) return false;
        looks.delete(look);
        resolve(match);
        return true;
      };
      if (look()) return;
      looks.add(look);
      done.then(({ text }) => look() || reject(new Error(`it ended without ${pattern}:\n${text}`)), reject);
    });
  const kill = (signal: NodeJS.Signals): Promise<CliRun> => {
    child.kill(signal);
    return done;
  };
  return { child, printed, kill, done };
}
