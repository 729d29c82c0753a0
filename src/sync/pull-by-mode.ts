import { tmpdir } from "node:os";
import { join } from "node:path";
import { createDataverse } from "../dataverse/client.ts";
import { TokenExpiredError } from "../dataverse/explain-answer.ts";
import { readFileSize } from "../disk/text-file.ts";
import { removeUnfinished } from "../store/checkpoint.ts";
import type { TokenFile } from "../store/token-file.ts";
import type { PullMode } from "../types.ts";
import { chooseMode } from "./choose-mode.ts";
import { lookUpEntity } from "./look-up-entity.ts";
import { pullDelta } from "./pull-delta.ts";
import { pullFull } from "./pull-full.ts";
import { findCheckpoint, type Pulled, type PullSubject } from "./pull-subject.ts";

export interface Outcome {
  readonly mode: PullMode;
  /** Why it was a full pull; null for a delta. */
  readonly because: string | null;
  readonly pulled: Pulled;
}

/** Pulls in the mode that token file and server call for: a delta that the server will not give becomes a full pull, once. */
export async function pullByMode(subject: PullSubject, token: TokenFile | null): Promise<Outcome> {
  const { context, environment, files, options } = subject;
  const checkpoint = await findCheckpoint(subject, token);
  const snapshotBytes = await readFileSize(files.snapshot);
  const choice = chooseMode(token, {
    wantsFull: options.full,
    entity: subject.facts.entitySet,
    url: context.url,
    apiVersion: context.apiVersion,
    organizationId: environment.organizationId,
    select: options.select,
    isSelectedByHand: options.isSelectedByHand ?? false,
    snapshotBytes,
    retentionDays: environment.retentionDays ?? token?.retentionDays ?? null,
    canResume: checkpoint !== null,
    now: context.now(),
  });

  let because: string;
  if (choice.mode === "full") because = choice.because;
  else {
    const delta = await tryDelta(subject, choice.token);
    if (typeof delta !== "string") return { mode: "delta", because: null, pulled: delta };
    because = delta;
  }
  if (snapshotBytes !== null && !options.full && !options.dryRun) {
    context.onEvent({ kind: "full-again", entity: subject.facts.entitySet, because });
  }
  // The facts in a token file may be as old as its last full pull.
  const facts =
    token === null
      ? subject.facts
      : await lookUpEntity(createDataverse(subject.asker, context.webApi), subject.facts.entitySet);
  return { mode: "full", because, pulled: await pullFull({ ...subject, facts }, because, checkpoint) };
}

/** The delta pull's outcome, or why only a full pull helps. */
async function tryDelta(subject: PullSubject, token: TokenFile): Promise<Pulled | string> {
  const { files, options } = subject;
  const scratch = `dvsync-${process.pid}-${subject.facts.entitySet}.changes`;
  try {
    const pulled = await pullDelta(subject, token, options.dryRun ? join(tmpdir(), scratch) : files.spool);
    if (pulled === null) {
      return "the server answered with all rows instead of the changes, as it does when the token has expired";
    }
    // A power cut may have brought back what a finished full pull had removed.
    if (!options.dryRun) await removeUnfinished(files);
    return pulled;
  } catch (error) {
    if (error instanceof TokenExpiredError) return "the server says that the token has expired";
    throw error;
  }
}
