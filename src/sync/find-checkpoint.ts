import { DvsyncError, exitCodes } from "../errors.ts";
import { type Checkpoint, readCheckpoint } from "../store/checkpoint.ts";
import { findResumable } from "../store/find-resumable.ts";
import type { TokenFile } from "../store/token-file.ts";
import { isSameSelect } from "./choose-mode.ts";
import { type PullJob, toIdentity } from "./pull-job.ts";
import { isLinkOf } from "./source.ts";
import { tellAge } from "./token-age.ts";

/** The checkpoint to go on from: one where the same question would be asked, while the server still keeps the changes made since. Another organization's is refused (exit 78). */
export async function findCheckpoint(job: PullJob, token: TokenFile | null): Promise<Checkpoint | null> {
  if (job.options.full) return null;
  // A pull holds what there is in its own folder; one that only looks has an empty one.
  const checkpoint = await (job.options.dryRun ? findResumable(job.files) : readCheckpoint(job.files));
  // The pull that it belongs to may have ended, and a power cut brought the checkpoint back.
  if (checkpoint === null || (token !== null && token.fullPulledAt >= checkpoint.startedAt)) return null;
  const identity = toIdentity(job);
  if (checkpoint.organizationId !== identity.organizationId) throw otherOrganization(checkpoint, job);
  const isSame =
    checkpoint.url === identity.url &&
    checkpoint.apiVersion === identity.apiVersion &&
    checkpoint.entitySet === identity.entitySet &&
    checkpoint.primaryId === identity.primaryId &&
    isSameSelect(checkpoint.select, identity.select) &&
    (checkpoint.api ?? "web") === job.source.api &&
    isSameSelect(checkpoint.askedColumns ?? null, job.source.columns) &&
    isLinkOf(job.source.api, checkpoint.nextLink);
  const age = tellAge(checkpoint.startedAt, job.context.now(), job.environment.retentionDays);
  return isSame && age.isKept ? checkpoint : null;
}

function otherOrganization(checkpoint: Checkpoint, job: PullJob): DvsyncError {
  const entity = job.facts.entitySet;
  return new DvsyncError({
    code: "DVS-OTHER-ORGANIZATION",
    exitCode: exitCodes.config,
    message:
      `the unfinished pull of ${entity} is of organization ${checkpoint.organizationId} (${checkpoint.url}), but ` +
      `${job.context.url} is organization ${job.environment.organizationId}. Nothing was changed`,
    hint: `correct "url", or keep the two apart with --dir; to start over with this environment: dvsync pull ${entity} --full`,
  });
}
