import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { tempDir } from "./temp-dir.ts";
import { stripVTControlCharacters } from "node:util";

/** A `dvsync` that believes a person sits before it. */
export interface TerminalRun {
  /** Types when what is drawn after the last answer matches. */
  readonly answer: (question: RegExp, keys: string) => Promise<void>;
  /** The exit code, and all that was drawn, without colours and cursor movements. */
  readonly done: Promise<{ exitCode: number | null; text: string }>;
  readonly child: ChildProcess;
}

// What users keep in their own folders is nothing for tests to read or write.
const home = await tempDir();
const bin = fileURLToPath(new URL("../../bin/dvsync.js", import.meta.url));

/** Whether there is util-linux's `script`, which makes a real terminal. */
export const hasTerminal =
  process.platform === "linux" &&
  /util-linux/.test(spawnSync("script", ["--version"], { encoding: "utf8" }).stdout ?? "");

/** Runs `dvsync` on a pseudo terminal of 100 columns; stdout goes to the file `stdout.txt` when asked for. */
export function startOnTerminal(
  args: readonly string[],
  cwd: string,
  redirect = "",
  more: NodeJS.ProcessEnv = {},
): TerminalRun {
  const command = [process.execPath, bin, ...args].map((word) => `'${word}'`).join(" ");
  const env = { PATH: process.env["PATH"], HOME: home, TERM: "xterm", SHELL: "/bin/sh", ...more };
  const child = spawn(
    "script",
    ["--quiet", "--return", "--command", `stty cols 100 rows 40; exec ${command} ${redirect}`, "/dev/null"],
    { cwd, env, stdio: ["pipe", "pipe", "inherit"] },
  );
  let text = "";
  let seen = 0;
  const looks = new Set<() => void>();
  child.stdout.setEncoding("utf8").on("data", (chunk: string) => {
    text += stripVTControlCharacters(chunk);
    for (const look of looks) look();
  });
  const done = new Promise<{ exitCode: number | null; text: string }>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (exitCode) => resolve({ exitCode, text: text.replaceAll("\r\n", "\n") }));
  });
  const answer: TerminalRun["answer"] = (question, keys) =>
    new Promise((resolve, reject) => {
      const look = (): boolean => {
        const found = question.exec(text.slice(seen));
        if (found === null) return false;
        looks.delete(look);
        seen += found.index + found[0].length;
        child.stdin.write(keys);
        resolve();
        return true;
      };
      if (look()) return;
      looks.add(look);
      done.then((run) => look() || reject(new Error(`it ended without ${question}:\n${run.text}`)), reject);
    });
  return { answer, done, child };
}
