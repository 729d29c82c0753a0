import { spawn } from "node:child_process";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";

const runner = fileURLToPath(new URL("child.mjs", import.meta.url));

export interface ChildRun {
  /** What the script returned, or undefined when it failed. */
  result: any;
  stdout: string;
  stderr: string;
  exitCode: number | null;
}

/** Runs the default export of a TypeScript file in a process of its own, with this environment only. */
export async function runChild(
  script: URL,
  input: unknown,
  env: Record<string, string | undefined> = {},
  onStderr: (text: string) => void = () => undefined,
): Promise<ChildRun> {
  const base = {
    PATH: process.env["PATH"],
    HOME: process.env["HOME"],
    SystemRoot: process.env["SystemRoot"],
  };
  const child = spawn(process.execPath, ["--no-warnings", runner, fileURLToPath(script)], {
    env: { ...base, ...env },
    stdio: ["pipe", "pipe", "pipe"],
  });
  child.stderr.on("data", (chunk: Buffer) => onStderr(chunk.toString()));
  child.stdin.end(JSON.stringify(input));
  const closed = new Promise<number | null>((resolve) => child.once("close", resolve));
  const [stdout, stderr, exitCode] = await Promise.all([text(child.stdout), text(child.stderr), closed]);
  const last = stdout.trim().split("\n").at(-1) ?? "";
  return { result: exitCode === 0 ? JSON.parse(last) : undefined, stdout, stderr, exitCode };
}
