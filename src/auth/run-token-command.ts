import { spawn } from "node:child_process";
import type { DvsyncError } from "../errors/dvsync-error.ts";
import { fail } from "../errors/fail.ts";
import { redact } from "../errors/redact.ts";
import type { AuthContext } from "./auth-context.ts";
import { describeAccessToken } from "./describe-access-token.ts";
import { isAccessToken } from "./is-access-token.ts";
import type { FetchedToken } from "./share-access-tokens.ts";

const limitMs = 60_000;
const limitBytes = 1024 * 1024;

type Place = Pick<AuthContext, "env" | "commandFolder">;

/** Runs the user's command and takes the access token it prints: bare, or the JSON of `az account get-access-token`. What it prints never reaches a message. */
export async function runTokenCommand(
  command: string | readonly string[],
  place: Place,
  signal: AbortSignal,
  timeoutMs: number = limitMs,
): Promise<FetchedToken> {
  const { stdout, stderr, failure } = await run(command, place, signal, timeoutMs);
  signal.throwIfAborted();
  // It may have printed the access token on both.
  const said = redact(
    stderr,
    stdout.split(/["\s]+/).filter((word) => word.length > 20),
  );
  if (failure !== null) throw refused(failure, said);
  const token = readToken(stdout.trim());
  if (token !== null) return token;
  const what = stdout.trim() === "" ? "printed nothing" : "printed something that is not an access token";
  throw refused(what, said);
}

interface Outcome {
  stdout: string;
  stderr: string;
  failure: string | null;
}

function run(
  command: string | readonly string[],
  place: Place,
  signal: AbortSignal,
  timeoutMs: number,
): Promise<Outcome> {
  const shell = typeof command === "string";
  const [program = "", ...parameters] = shell ? [command] : command;
  return new Promise((resolve) => {
    // A group of its own, so that what a shell has started ends with it.
    const detached = process.platform !== "win32";
    const child = spawn(program, parameters, {
      shell,
      env: place.env,
      cwd: place.commandFolder,
      detached,
      stdio: ["ignore", "pipe", "pipe"],
    });
    const out: Buffer[] = [];
    const err: Buffer[] = [];
    let size = 0;
    let ended: string | null = null;
    const end = (why: string): void => {
      ended ??= why;
      kill(child.pid, detached);
    };
    const collect = (into: Buffer[]) => (chunk: Buffer) => {
      size += chunk.length;
      if (size > limitBytes) end("printed more than 1 MiB");
      else into.push(chunk);
    };
    child.stdout.on("data", collect(out));
    child.stderr.on("data", collect(err));
    const onAbort = (): void => end("was interrupted");
    signal.addEventListener("abort", onAbort, { once: true });
    const timer = setTimeout(() => end(`did not end within ${timeoutMs / 1000} s`), timeoutMs);
    const settle = (failure: string | null): void => {
      clearTimeout(timer);
      signal.removeEventListener("abort", onAbort);
      resolve({ stdout: Buffer.concat(out).toString(), stderr: Buffer.concat(err).toString(), failure });
    };
    child.once("error", (error: NodeJS.ErrnoException) =>
      settle(`could not be started (${error.code ?? "unknown"})`),
    );
    child.once("close", (code, killed) => {
      const bad =
        code === 0
          ? null
          : code === null
            ? `was ended by ${killed ?? "a signal"}`
            : `ended with exit code ${code}`;
      settle(ended ?? bad);
    });
  });
}

function kill(pid: number | undefined, group: boolean): void {
  if (pid === undefined) return;
  try {
    process.kill(group ? -pid : pid, "SIGKILL");
  } catch {
    // It has ended by itself meanwhile.
  }
}

function readToken(text: string): FetchedToken | null {
  const json = text.startsWith("{") ? readJson(text) : null;
  const found = json === null ? text : (json["accessToken"] ?? json["access_token"] ?? json["token"]);
  const accessToken = typeof found === "string" ? found.trim().replace(/^bearer\s+/i, "") : "";
  if (!isAccessToken(accessToken)) return null;
  const told = describeAccessToken(accessToken)?.expiresAt;
  return { accessToken, expiresAt: readExpiry(json) ?? (told == null ? null : Date.parse(told)) };
}

function readExpiry(json: Record<string, unknown> | null): number | null {
  // `expires_on` of newer versions of az is in seconds; `expiresOn` of all of them is local time.
  const seconds = Number(json?.["expires_on"] ?? Number.NaN);
  if (Number.isFinite(seconds)) return seconds * 1000;
  const life = Number(json?.["expires_in"] ?? Number.NaN);
  if (Number.isFinite(life)) return Date.now() + life * 1000;
  const time = Date.parse(typeof json?.["expiresOn"] === "string" ? json["expiresOn"] : "");
  return Number.isNaN(time) ? null : time;
}

function readJson(text: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null ? { ...value } : null;
  } catch {
    return {};
  }
}

function refused(what: string, stderr: string): DvsyncError {
  return fail("DVS-AUTH-COMMAND", { case: "failed", what, said: stderr.trim().slice(-500).trim() });
}
