import { fail } from "../errors/fail.ts";
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
  if (checkpoint.organizationId !== identity.organizationId) {
    const is = { organizationId: identity.organizationId, url: identity.url };
    throw fail("DVS-OTHER-ORGANIZATION", {
      case: "unfinished",
      entity: job.facts.entitySet,
      was: checkpoint,
      is,
    });
  }
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
