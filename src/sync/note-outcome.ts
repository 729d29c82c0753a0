import { DvsyncError } from "../errors/dvsync-error.ts";
import { exitCodes } from "../errors/exit-codes.ts";
import { readFileSize } from "../disk/text-file.ts";
import { toEntityFiles } from "../store/entity-files.ts";
import { writeLastOutcome } from "../store/last-outcome.ts";
import type { PullContext, PullOptions, PullOutcome } from "./pull-context.ts";

// Another pull is at work, or the user's own --max-duration has ended this one.
const quietCodes = new Set(["DVS-LOCKED", "DVS-MAX-DURATION"]);

/** Notes how an entity's pull ended, for `dvsync status` to tell: not a dry run, not what the user stopped, and nothing of a pull that another one kept out. */
export async function noteOutcome(
  { dir, now }: PullContext,
  { dryRun }: PullOptions,
  outcome: PullOutcome,
): Promise<void> {
  if (dryRun) return;
  const at = now().toISOString();
  if ("result" in outcome) {
    return writeLastOutcome(dir, outcome.result.entity, { at, exitCode: 0, code: null });
  }
  const { error, entity } = outcome;
  const { code, exitCode } =
    error instanceof DvsyncError ? error : { code: "DVS-BUG", exitCode: exitCodes.bug };
  const isNews = exitCode !== exitCodes.interrupted && exitCode !== exitCodes.terminated;
  // A name that has never been pulled here may be a slip.
  const isSlip =
    exitCode === exitCodes.config && (await readFileSize(toEntityFiles(dir, entity).token)) === null;
  if (isNews && !quietCodes.has(code) && !isSlip) {
    await writeLastOutcome(dir, entity, { at, exitCode, code });
  }
}
