import { DvsyncError, exitCodes } from "../errors.ts";

/** Where a value was found, so that a complaint about it can say so. */
export type Source =
  | { readonly kind: "flag"; readonly name: string }
  | { readonly kind: "env"; readonly name: string }
  /** `at` is `file:line`. */
  | { readonly kind: "file"; readonly at: string; readonly key: string };

/** The error for a value of the wrong form: bad usage when it is a flag, bad configuration elsewhere. */
export function refuse(source: Source, expected: string, hint: string): DvsyncError {
  if (source.kind === "flag") {
    return new DvsyncError({
      code: "DVS-USAGE",
      exitCode: exitCodes.usage,
      message: `${source.name}: expected ${expected}`,
      hint,
    });
  }
  const where = source.kind === "env" ? source.name : `${source.at}: key "${source.key}"`;
  return refuseConfig(`${where}: expected ${expected}`, hint);
}

/** The error for a configuration that cannot be used as it is. */
export function refuseConfig(message: string, hint: string, cause?: unknown): DvsyncError {
  return new DvsyncError({ code: "DVS-CONFIG", exitCode: exitCodes.config, message, hint, cause });
}
