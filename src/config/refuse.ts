import { DvsyncError } from "../errors/dvsync-error.ts";
import { fail } from "../errors/fail.ts";

/** Where a value was found, so that a complaint about it can say so; `key` is its name in `.syncrc`. */
export type Source =
  | { readonly kind: "flag"; readonly name: string; readonly key: string }
  | { readonly kind: "env"; readonly name: string; readonly key: string }
  /** `at` is `file:line`. */
  | { readonly kind: "file"; readonly at: string; readonly key: string };

/** A value of the wrong form. */
export class SettingError extends DvsyncError {
  readonly key: string;

  constructor(parts: DvsyncError, key: string) {
    super(parts);
    this.key = key;
  }
}

/** The error for a value of the wrong form: bad usage when it is a flag, bad configuration elsewhere. */
export function refuse(source: Source, expected: string, hint: string): SettingError {
  if (source.kind === "flag") {
    const parts = fail("DVS-USAGE", { case: "setting", option: source.name, expected, hint });
    return new SettingError(parts, source.key);
  }
  const where = source.kind === "env" ? source.name : `${source.at}: key "${source.key}"`;
  return new SettingError(fail("DVS-CONFIG", { case: "setting", where, expected, hint }), source.key);
}
