import { fail } from "../../errors/fail.ts";
import type { VerifyLevel } from "../../types.ts";
import type { GlobalOptions } from "../io.ts";
import { parseCount } from "../parse-count.ts";

export interface VerifyFlags extends GlobalOptions {
  readonly offline?: boolean;
  readonly rows?: boolean;
  readonly sample?: string;
  readonly list?: boolean;
  readonly repair?: boolean;
  readonly dryRun?: boolean;
  readonly strict?: boolean;
  readonly pageSize?: string;
  readonly maxWait?: string;
  readonly wait?: boolean;
}

/** The one level that the options ask for, and how many rows a sample has; options that do not go together are refused (exit 64). */
export function parseLevel({ offline, rows, sample, repair, dryRun }: VerifyFlags): {
  level: VerifyLevel;
  sample: number;
} {
  const forms = [
    offline === true && "--offline",
    rows === true && "--rows",
    sample !== undefined && "--sample",
  ].filter((form) => form !== false);
  const command = "verify";
  if (forms.length > 1) throw fail("DVS-USAGE", { case: "not together", options: forms, command });
  if (dryRun === true && repair !== true)
    throw fail("DVS-USAGE", { case: "only with", option: "--dry-run", needs: "--repair", command });
  if (repair === true && forms.length > 0)
    throw fail("DVS-USAGE", { case: "not together", options: ["--repair", ...forms], command });
  const count = sample === undefined ? 0 : parseCount("--sample", sample);
  const level =
    offline === true ? "offline" : rows === true ? "rows" : sample === undefined ? "keys" : "sample";
  return { level, sample: count };
}
