import { DvsyncError, exitCodes } from "../../errors.ts";
import type { Engine } from "../../schema/engines.ts";
import type { GlobalOptions } from "../io.ts";

export interface SchemaOptions extends GlobalOptions {
  readonly as?: Engine;
  readonly choices?: boolean;
  readonly diff?: boolean;
  readonly exitCode?: boolean;
}

/** Refuses options of `dvsync schema` that ask for two answers at once (exit 64). */
export function refuseMixture({ as, choices, diff, exitCode, json }: SchemaOptions): void {
  const forms = [as !== undefined && "--as", choices === true && "--choices", diff === true && "--diff"];
  const given = forms.filter((form) => form !== false);
  if (given.length > 1) throw usage(`${given.join(" and ")} cannot be used together`);
  if (as !== undefined && json === true) throw usage("--as and --json cannot be used together");
  if (exitCode === true && diff !== true) throw usage("--exit-code is for --diff");
}

function usage(message: string): DvsyncError {
  const hint = "dvsync schema --help";
  return new DvsyncError({ code: "DVS-USAGE", exitCode: exitCodes.usage, message, hint });
}
