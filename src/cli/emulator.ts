import { describeSwitches, type Emulator, faultKinds, startEmulator } from "../emulator/index.ts";
import { DvsyncError } from "../errors.ts";
import { fail } from "../errors/fail.ts";
import type { Ending, GlobalOptions, Io } from "./io.ts";
import { parseCount } from "./parse-count.ts";

interface Options extends GlobalOptions {
  readonly port?: string;
  readonly rows?: string;
  readonly set: readonly string[];
  readonly list?: boolean;
}

/** `dvsync emulator`: serves until it is told to stop; prints the `.syncrc` that goes with it. */
export async function runEmulator(io: Io, _names: string[], options: Options): Promise<Ending> {
  if (options.list === true) {
    for (const { name, settings, takes, about, fact } of describeSwitches()) {
      io.stdout.write(
        `${name}=${[...settings, ...(takes === undefined ? [] : [takes])].join("|")}\n    ${about} (fact ${fact})\n`,
      );
    }
    io.stdout.write(
      `fault=${[...faultKinds, "random", "none"].join("|")}\n    what goes wrong, and when: --set "fault=cut path=/accounts nth=2 times=3"\n`,
    );
    return "done";
  }
  const emulator = await startEmulator({ port: parseCount("--port", options.port ?? "0", 65_535) });
  try {
    if (options.rows !== undefined) emulator.table("accounts").generate(parseCount("--rows", options.rows));
    for (const text of options.set) applySwitch(emulator, text);
    io.stdout.write(`${toSyncrc(emulator.url)}\n`);
    io.stderr.write(
      `The emulator runs at ${emulator.url}. Save the lines above as .syncrc, then: dvsync pull\nCtrl-C ends it.\n`,
    );
    return await waitForSignal(io.signal);
  } finally {
    await emulator.close();
  }
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
export function toSyncrc(url: string): string {
  return JSON.stringify(
    { url, auth: { method: "none" }, entities: ["sample_books", "accounts", "contacts"] },
    null,
    2,
  );
}

function applySwitch(emulator: Emulator, text: string): void {
  const [name, value] = [text.slice(0, text.indexOf("=")), text.slice(text.indexOf("=") + 1)];
  try {
    emulator.set(name, value);
  } catch (error) {
    throw fail("DVS-USAGE", {
      case: "emulator switch",
      text,
      said: error instanceof Error ? error.message : String(error),
    });
  }
}
