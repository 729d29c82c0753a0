import { fail } from "../../errors/fail.ts";
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
  if (given.length > 1) throw fail("DVS-USAGE", { case: "not together", options: given });
  if (as !== undefined && json === true)
    throw fail("DVS-USAGE", { case: "not together", options: ["--as", "--json"] });
  if (exitCode === true && diff !== true)
    throw fail("DVS-USAGE", { case: "only with", option: "--exit-code", needs: "--diff" });
}
