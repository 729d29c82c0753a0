import { setTrusted } from "../config/trusted-files.ts";
import { configDisk } from "../disk/config-disk.ts";
import { fail } from "../errors/fail.ts";
import { oneLine, toSafeJson } from "../errors/mask.ts";
import { redact, secretsOf } from "../errors/redact.ts";
import { withContext } from "./context.ts";
import type { Ending, GlobalOptions, Io } from "./io.ts";

interface Options extends GlobalOptions {
  readonly remove?: boolean;
}

/** `dvsync trust`: shows what `.syncrc` could do with its user's secrets, and remembers that it may, as long as not a byte of it changes. */
export async function runTrust(io: Io, names: string[], options: Options): Promise<Ending> {
  if (names.length > 0) throw fail("DVS-USAGE", { case: "no names taken", command: "trust", names });
  return withContext(io, options, [], async ({ config, reporter }) => {
    const { file, trust } = config;
    if (file === null || trust === null) throw fail("DVS-CONFIG", { case: "nothing found" });
    const isTrusted = options.remove !== true;
    const keys = trust.keys.map(({ key, value, why }) => ({ key, value: toShown(value, io), why }));
    if (!isTrusted || keys.length > 0) {
      await setTrusted(file, isTrusted ? trust.hash : null, { env: io.env, ...configDisk });
    }
    if (options.json === true) {
      io.stdout.write(`${toSafeJson({ file, trusted: isTrusted, keys })}\n`);
      return "done";
    }
    for (const { key, value, why } of keys) reporter.result(`${key}: ${value}   (${why})`);
    if (!isTrusted) reporter.result(`no longer trusted: ${file}`);
    else if (keys.length === 0) reporter.result(`nothing in ${file} needs to be trusted`);
    else reporter.result(`trusted until it changes: ${file}`);
    return "done";
  });
}

/** The user may have quoted a secret in a command. */
function toShown(value: string, { env }: Io): string {
  return redact(oneLine(value), secretsOf(env));
}
