import type { Asker } from "../dataverse/asker.ts";
import { DvsyncError, exitCodes } from "../errors.ts";
import { type Checkpoint, readCheckpoint } from "../store/checkpoint.ts";
import type { EntityFiles } from "../store/entity-files.ts";
import type { TokenFile } from "../store/token-file.ts";
import type { EntityFacts } from "../types.ts";
import { isSameSelect } from "./choose-mode.ts";
import type { EnvironmentFacts, PullContext, PullOptions } from "./pull-context.ts";

/** What both modes need to know of the entity at hand. */
export interface PullSubject {
  readonly context: PullContext;
  readonly options: PullOptions;
  readonly files: EntityFiles;
  readonly facts: EntityFacts;
  readonly environment: EnvironmentFacts;
  readonly asker: Asker;
  /** Throws unless this pull still holds the entity's lock. */
  readonly assertHeld: () => Promise<void>;
}

/** What a pull did; `pages` are those of this run. */
export interface Pulled {
  readonly created: number;
  readonly updated: number;
  readonly deleted: number;
  readonly rows: number;
  readonly bytes: number;
  readonly pages: number;
}

/** The fields that token files and checkpoints share: what was asked, and of whom. */
export function toIdentity({ context, environment, facts, options }: PullSubject) {
  return {
    url: context.url,
    apiVersion: context.apiVersion,
    organizationId: environment.organizationId,
    entitySet: facts.entitySet,
    logicalName: facts.logicalName,
    primaryId: facts.primaryId,
    select: options.select,
  };
}

/** The checkpoint to go on from: one where the same question would be asked, while the server still keeps the changes made since. Another organization's is refused (exit 78). */
export async function findCheckpoint(
  subject: PullSubject,
  token: TokenFile | null,
): Promise<Checkpoint | null> {
  if (subject.options.full) return null;
  const checkpoint = await readCheckpoint(subject.files);
  // The pull that it belongs to may have ended, and a power cut brought the checkpoint back.
  if (checkpoint === null || (token !== null && token.fullPulledAt >= checkpoint.startedAt)) return null;
  const identity = toIdentity(subject);
  if (checkpoint.organizationId !== identity.organizationId) throw otherOrganization(checkpoint, subject);
  const isSame =
    checkpoint.url === identity.url &&
    checkpoint.apiVersion === identity.apiVersion &&
    checkpoint.entitySet === identity.entitySet &&
    checkpoint.primaryId === identity.primaryId &&
    isSameSelect(checkpoint.select, identity.select);
  const { retentionDays } = subject.environment;
  const age = (subject.context.now().getTime() - Date.parse(checkpoint.startedAt)) / 86_400_000;
  return isSame && (retentionDays === null || retentionDays === 0 || age < retentionDays) ? checkpoint : null;
}

function otherOrganization(checkpoint: Checkpoint, subject: PullSubject): DvsyncError {
  const entity = subject.facts.entitySet;
  return new DvsyncError({
    code: "DVS-OTHER-ORGANIZATION",
    exitCode: exitCodes.config,
    message:
      `the unfinished pull of ${entity} is of organization ${checkpoint.organizationId} (${checkpoint.url}), but ` +
      `${subject.context.url} is organization ${subject.environment.organizationId}. Nothing was changed`,
    hint: `correct "url", or keep the two apart with --dir; to start over with this environment: dvsync pull ${entity} --full`,
  });
}
