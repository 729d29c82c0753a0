import { describeSwitches, type Emulator, faultKinds, startEmulator } from "../emulator/index.ts";
import { DvsyncError } from "../errors/dvsync-error.ts";
import { fail } from "../errors/fail.ts";
import type { Ending, GlobalOptions, Io } from "./io.ts";
import { parseCount } from "./parse-count.ts";

interface Options extends GlobalOptions {
  readonly port?: string;
  readonly rows?: string;
  readonly set: readonly string[];
  readonly list?: boolean;
  readonly token?: string;
  /** True when no seconds were given. */
  readonly expire?: string | true;
  readonly churn?: string;
}

/** `dvsync emulator`: serves until it is told to stop; prints the `.syncrc` that goes with it. */
export async function runEmulator(io: Io, _names: string[], options: Options): Promise<Ending> {
  if (options.list === true) {
    for (const { name, settings, takes, about } of describeSwitches()) {
      io.stdout.write(
        `${name}=${[...settings, ...(takes === undefined ? [] : [takes])].join("|")}\n    ${about}\n`,
      );
    }
    io.stdout.write(
      `fault=${[...faultKinds, "random", "none"].join("|")}\n    what goes wrong, and when: --set "fault=cut path=/accounts nth=2 times=3"\n`,
    );
    return "done";
  }
  const { token, expire } = options;
  const perSecond = options.churn === undefined ? undefined : parseRate(options.churn);
  const port = parseCount("--port", options.port ?? "0", 65_535);
  const emulator = await startEmulator({
    port,
    ...(token === undefined ? {} : { accessToken: token }),
    ...(expire === undefined
      ? {}
      : { tokenLifetimeMs: expire === true ? 0 : 1000 * parseCount("--expire", expire) }),
  }).catch((error: unknown) => {
    throw toPortError(error, port);
  });
  try {
    if (options.rows !== undefined) emulator.table("accounts").generate(parseCount("--rows", options.rows));
    for (const text of options.set) applySwitch(emulator, text);
    if (perSecond !== undefined) emulator.churn(perSecond);
    io.stdout.write(`${toSyncrc(emulator.url, token === undefined ? "none" : "token")}\n`);
    io.stderr.write(
      `The emulator runs at ${emulator.url}. Save the lines above as .syncrc, then: dvsync pull\nCtrl-C ends it.\n`,
    );
    if (token !== undefined)
      io.stderr.write("Requests need the token: set DVSYNC_TOKEN to what --token says.\n");
    return await waitForSignal(io.signal);
  } finally {
    await emulator.close();
  }
}

function toPortError(error: unknown, port: number): unknown {
  const code = error instanceof Error && "code" in error ? error.code : undefined;
  if (code === "EADDRINUSE") return fail("DVS-PORT", { case: "in use", port }, error);
  return code === "EACCES" ? fail("DVS-PORT", { case: "not allowed", port }, error) : error;
}

/** The signal that ended it is its ending; nothing went wrong, so nothing is said. */
function waitForSignal(signal: AbortSignal): Promise<Ending> {
  return new Promise((resolve) => {
    const end = () => resolve(signal.reason instanceof DvsyncError ? signal.reason : "done");
    if (signal.aborted) end();
    signal.addEventListener("abort", end, { once: true });
  });
}

/** The configuration of a client of an emulator on this machine. */
export function toSyncrc(url: string, method = "none"): string {
  return JSON.stringify(
    { url, auth: { method }, entities: ["sample_books", "accounts", "contacts"] },
    null,
    2,
  );
}

const seconds = { s: 1, m: 60, h: 3600 } as const;

/** `10/s`, `5/m` or `1/h` as changes a second. */
function parseRate(text: string): number {
  const match = /^(\d{1,6})\/([smh])$/.exec(text);
  const rate = Number(match?.[1] ?? "0") / seconds[(match?.[2] ?? "s") as keyof typeof seconds];
  if (rate > 0) return rate;
  throw fail("DVS-USAGE", { case: "not a rate", option: "--churn", text });
}

function applySwitch(emulator: Emulator, text: string): void {
  const equals = text.indexOf("=");
  try {
    if (equals < 0) throw new Error("a value is required, as in --set NAME=VALUE");
    emulator.set(text.slice(0, equals), text.slice(equals + 1));
  } catch (error) {
    throw fail("DVS-USAGE", {
      case: "emulator switch",
      text,
      said: error instanceof Error ? error.message : String(error),
    });
  }
}
