import { setTrusted } from "../config/trusted-files.ts";
import { configDisk } from "../disk/config-disk.ts";
import { DvsyncError, exitCodes } from "../errors.ts";
import { printable } from "../ui/printable.ts";
import { redact, secretsOf } from "../ui/redact.ts";
import { withContext } from "./context.ts";
import type { GlobalOptions, Io } from "./io.ts";

interface Options extends GlobalOptions {
  readonly remove?: boolean;
}

/** `dvsync trust`: shows what `.syncrc` could do with its user's secrets, and remembers that it may, as long as not a byte of it changes. */
export async function runTrust(io: Io, names: string[], options: Options): Promise<number> {
  if (names.length > 0) throw refuseNames(names);
  return withContext(io, options, [], async ({ config, reporter }) => {
    const { file, trust } = config;
    if (file === null || trust === null) throw nothingFound();
    const isTrusted = options.remove !== true;
    const keys = trust.keys.map(({ key, value, why }) => ({ key, value: toShown(value, io), why }));
    if (!isTrusted || keys.length > 0) {
      await setTrusted(file, isTrusted ? trust.hash : null, { env: io.env, ...configDisk });
    }
    if (options.json === true) {
      io.stdout.write(`${JSON.stringify({ file, trusted: isTrusted, keys })}\n`);
      return 0;
    }
    for (const { key, value, why } of keys) reporter.result(`${key}: ${value}   (${why})`);
    if (!isTrusted) reporter.result(`no longer trusted: ${file}`);
    else if (keys.length === 0) reporter.result(`nothing in ${file} needs to be trusted`);
    else reporter.result(`trusted until it changes: ${file}`);
    return 0;
  });
}

/** The user may have quoted a secret in a command. */
function toShown(value: string, { env }: Io): string {
  return redact(printable(value), secretsOf(env)).replaceAll(/\s+/g, " ");
}

function nothingFound(): DvsyncError {
  return new DvsyncError({
    code: "DVS-CONFIG",
    exitCode: exitCodes.config,
    message: "no .syncrc was found from the working directory upwards",
    hint: "dvsync trust --config FILE",
  });
}

function refuseNames(names: readonly string[]): DvsyncError {
  return new DvsyncError({
    code: "DVS-USAGE",
    exitCode: exitCodes.usage,
    message: `dvsync trust takes no names, but got ${names.join(" ")}`,
    hint: "dvsync trust --config FILE",
  });
}
